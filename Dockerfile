# Two images from one file. `services`, the default: one image for every service of the chart, whose command says which
# one a pod runs. `demo`: the services with the embedded mesh, Envoy and Helm; it plays the match alone.
ARG PYTHON=3.13
ARG VERSION=0.1.0

FROM python:${PYTHON}-slim-bookworm AS services-build
WORKDIR /src
RUN python -m venv /opt/mesh-arena
COPY locks/service.txt locks/
RUN /opt/mesh-arena/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r locks/service.txt
COPY app/mesharena /opt/mesh-arena/app/mesharena
# The services are imported from a folder, so that nothing is built here and a source change costs one layer.
RUN echo /opt/mesh-arena/app > "$(/opt/mesh-arena/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/mesh-arena.pth" \
 && /opt/mesh-arena/bin/pip uninstall --yes --quiet pip \
 && /opt/mesh-arena/bin/python -m compileall -q /opt/mesh-arena

# What the package with its extra `local` needs: the large layer, which changes only with its lock file.
FROM python:${PYTHON}-slim-bookworm AS demo-libraries
WORKDIR /src
RUN python -m venv --without-pip /opt/mesh-arena
COPY locks/demo.txt locks/
# helm-python-sdk brings its library three times under three names; two of them become links.
RUN pip --python /opt/mesh-arena/bin/python install --no-cache-dir --disable-pip-version-check --require-hashes -r locks/demo.txt \
 && cd /opt/mesh-arena/lib/python3*/site-packages/helm_python/lib \
 && for name in libhelm_c.so libhelm_c.so.0; do ln -sf libhelm_c.so.*.*.* "$name"; done

# The package itself; its build tools stay in this stage.
FROM demo-libraries AS demo-package
COPY locks/local.txt locks/
RUN pip --python /opt/mesh-arena/bin/python install --no-cache-dir --disable-pip-version-check --require-hashes -r locks/local.txt
COPY pyproject.toml README.md LICENSE ./
COPY chart chart
COPY values values
COPY app/mesharena app/mesharena
COPY app/localmesh app/localmesh
RUN pip --python /opt/mesh-arena/bin/python install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation \
      --no-compile --root /package . \
 && /opt/mesh-arena/bin/python -m compileall -q -s /package /package

FROM python:${PYTHON}-slim-bookworm AS demo
# tini is process 1: it passes signals on, and collects what `docker exec` leaves behind
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends tini && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/*
COPY --from=demo-libraries /opt/mesh-arena /opt/mesh-arena
COPY --from=demo-package /package/opt/mesh-arena /opt/mesh-arena
COPY LICENSE /licenses/
# Any UID will do, with a read-only root: nothing is written but /tmp and /dev/shm.
ENV PATH=/opt/mesh-arena/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp MESH_ARENA_HOME=/tmp/mesh-arena MESH_ARENA_LISTEN=0.0.0.0 MESH_ARENA_CONTAINER=1
USER 65532:65532
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/', timeout=4)"]
ENTRYPOINT ["tini", "--", "mesh-arena"]
CMD ["up"]
ARG VERSION
ARG SOURCE=
ARG REVISION=
LABEL org.opencontainers.image.title="Mesh Arena, playing alone" \
      org.opencontainers.image.description="Service-mesh features explained by a football match: services, real Envoy sidecars and Helm in one container" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.version="${VERSION}"

FROM python:${PYTHON}-slim-bookworm AS services
COPY --from=services-build /opt/mesh-arena /opt/mesh-arena
COPY LICENSE /licenses/
ENV PATH=/opt/mesh-arena/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# Any UID will do (OpenShift gives its own); nothing is written but /tmp and /dev/shm.
USER 65532:65532
EXPOSE 8080
CMD ["gunicorn", "--config", "python:mesharena.kit.server", "mesharena.ui:create_app()"]
ARG VERSION
ARG SOURCE=
ARG REVISION=
LABEL org.opencontainers.image.title="Mesh Arena" \
      org.opencontainers.image.description="Service-mesh features explained by a football match that microservices play" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.version="${VERSION}"
