# One image for every service; the chart's command says which of them a pod runs.
ARG PYTHON=3.13

FROM python:${PYTHON}-slim-bookworm AS build
WORKDIR /src
RUN python -m venv /opt/mesh-arena
COPY locks/service.txt locks/
RUN /opt/mesh-arena/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r locks/service.txt
COPY app/mesharena /opt/mesh-arena/app/mesharena
# The services are imported from a folder, so that nothing is built here and a source change costs one layer.
RUN echo /opt/mesh-arena/app > "$(/opt/mesh-arena/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/mesh-arena.pth" \
 && /opt/mesh-arena/bin/pip uninstall --yes --quiet pip \
 && /opt/mesh-arena/bin/python -m compileall -q /opt/mesh-arena

FROM python:${PYTHON}-slim-bookworm
ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="Mesh Arena" \
      org.opencontainers.image.description="Service-mesh features explained by a football match that microservices play" \
      org.opencontainers.image.version="${VERSION}"
COPY --from=build /opt/mesh-arena /opt/mesh-arena
ENV PATH=/opt/mesh-arena/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# Any UID will do (OpenShift gives its own); nothing is written but /tmp and /dev/shm.
USER 65532:65532
EXPOSE 8080
CMD ["gunicorn", "--config", "python:mesharena.kit.server", "mesharena.ui:create_app()"]
