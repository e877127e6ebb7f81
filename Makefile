# Every target first brings what it needs (at once when it is there), then hands over to a command.
# What they take:
PYTHON ?= python3
ENV ?= dev
SYSTEM ?=
CONTEXT ?=
REFRESH ?=
OUT ?= .groundcrew/render/$(ENV)
PUSH ?=
PROMETHEUS ?=
KEY ?=
MIRROR ?=
ARGS ?=

ensure = @$(PYTHON) -m tools.toolchain ensure
command = @.groundcrew/venv/bin/python -m commands
context = $(if $(CONTEXT),--context '$(CONTEXT)')

.DEFAULT_GOAL := help
.PHONY: help up down destroy preview drift render test prove golden check archive backtest drill openslo budget bench pictures image images-lock sbom status lock

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

up: ## set everything up and update ENV (dev); with CONTEXT=name on that cluster, else on the embedded one
	$(ensure) up $(context)
	$(command) up --env '$(ENV)' $(context) $(if $(REFRESH),--refresh)

down: ## stop the embedded cluster
	$(ensure) run
	$(command) down

destroy: ## remove what `make up` made in ENV, except what is protected
	$(ensure) destroy $(context)
	$(command) destroy --env '$(ENV)' $(context)

preview: ## show what `make up` would change in ENV, with all policies; needs no cluster
	$(ensure) preview
	$(command) preview --env '$(ENV)'

drift: ## whether ENV on its cluster (CONTEXT) still is what the program made of it; ends with 1 where it is not
	$(ensure) preview
	$(command) drift --env '$(ENV)' $(context)

render: ## write everything ENV consists of as plain files into OUT
	$(ensure) run
	$(command) render --env '$(ENV)' --out '$(OUT)'

test: ## run the tests; ARGS="-k word" narrows them
	$(ensure) test
	$(command) test -- $(ARGS)

prove: ## run every matrix whole and write the tables of docs/proof; ARGS="tests/rules" narrows it to a folder
	$(ensure) prove
	$(command) prove -- $(ARGS)

golden: ## rewrite the recorded results that tests compare with
	$(ensure) test
	$(command) test -- -m 'not live and not slow' --snapshot-update

check: ## format, lint, types and import arrows
	$(ensure) check
	$(command) check

archive: ## ship what ENV is made from beside its backups, after `make up`; ARGS="verify --identity FILE" proves the newest
	$(ensure) archive
	$(command) archive $(ARGS) --env '$(ENV)' $(context)

backtest: ## replay the objectives of SYSTEM over a generated month, or over ARGS="--history FOLDER"; --target tries others
	$(ensure) test
	$(command) backtest --system '$(SYSTEM)' --env '$(ENV)' $(ARGS)

drill: ## back up SYSTEM's databases on servers of this machine, lose them while they are written to, restore, measure
	$(ensure) drill
	$(command) drill --system '$(SYSTEM)' --env '$(ENV)' $(ARGS)

openslo: ## objectives in OpenSLO v1: ARGS="import FILE" prints them for a system's file, ARGS="export --out FOLDER" writes ours
	$(ensure) test
	$(command) openslo $(ARGS)

budget: ## sign what is left of ENV's error budgets: PROMETHEUS=url tells it, KEY=file signs it for the policy pack
	$(ensure) run
	$(command) budget --env '$(ENV)' --prometheus '$(PROMETHEUS)' --key '$(KEY)' $(context) $(ARGS)

bench: ## measure the performance table; ARGS="--peer CLONE" others' boards too, "--backups" copies of databases
	$(ensure) test
	$(command) bench $(ARGS)

pictures: ## draw every board with generated history into .groundcrew/pictures; ARGS="--board word" narrows, "--publish" renews docs
	$(ensure) pictures
	$(command) pictures $(ARGS)

image: ## build the image of the cluster's Jobs; PUSH=reference also pushes it
	$(ensure) run
	$(command) image $(if $(PUSH),--push '$(PUSH)')

images-lock: ## find the digest of every image and write images.lock; MIRROR=host asks a mirror instead
	$(ensure) run
	$(command) images-lock $(if $(MIRROR),--mirror '$(MIRROR)')

sbom: ## write what everything is made from as a CycloneDX bill of materials into OUT
	$(ensure) run
	$(command) sbom --out '$(if $(filter file,$(origin OUT)),.groundcrew/sbom.cdx.json,$(OUT))'

status: ## show what is built, running and deployed
	$(ensure) run
	@$(PYTHON) -m tools.toolchain status
	$(command) status

lock: ## lock the Python packages of the requirements*.in files, with checksums
	@$(PYTHON) -m tools.toolchain lock
