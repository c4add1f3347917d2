# `make` alone prints this help.
.DEFAULT_GOAL := help
.PHONY: help run test soak bench lint messages lock password clean
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
WORKERS ?= 2
MAKE_ENVIRONMENT = @$(PYTHON) newsroom/launcher/environment.py
# PostgreSQL, Redis and S3 need what the embedded default does not.
RUN_KIND = $(if $(findstring postgres,$(DATABASE_URL))$(CACHE_URL)$(NEWSROOM_S3_BUCKET),scale,base)
export PYTHONUNBUFFERED := 1
# Given on make's command line (make run PORT=8001) they reach the programs too.
export PORT HOST DEMO NEWSROOM_DATA SITE_URL DATABASE_URL CACHE_URL DEBUG

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

run: ## the site, set up as needed; PORT=8000 HOST=127.0.0.1 DEMO=0 NEWSROOM_DATA=var
	$(MAKE_ENVIRONMENT) $(RUN_KIND)
	@exec $(BIN)/python -m newsroom.launcher

test: ## all tests; DB=postgres runs them on PostgreSQL, ARGS="-k words" goes to pytest
	$(MAKE_ENVIRONMENT) $(if $(filter postgres,$(DB)),all,dev)
	@$(if $(filter postgres,$(DB)),$(BIN)/python -m tests.postgres) $(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

soak: ## the long tests; NEWSROOM_SOAK=0.1 does a tenth of each
	$(MAKE_ENVIRONMENT) dev
	@$(BIN)/python -m pytest -m soak $(ARGS)

bench: ## what renditions, moving in, searching, spam and growing cost, in tables; adds to bench/results.md
	$(MAKE_ENVIRONMENT) dev
	@$(BIN)/python bench/renditions.py $(ARGS)
	@$(BIN)/python bench/importing.py $(ARGS)
	@$(BIN)/python bench/moving.py $(ARGS)
	@$(BIN)/python bench/search.py $(ARGS)
	@$(BIN)/python bench/spam.py $(ARGS)
	@$(BIN)/python bench/growth.py $(ARGS)

lint: ## formatter, linters, types, migrations, checks
	$(MAKE_ENVIRONMENT) dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@git ls-files -z 'templates/*.html' | xargs -0 $(BIN)/djade --check --target-version 6.0
	@$(BIN)/djlint --quiet --lint templates
	@$(BIN)/ty check --quiet
	@$(BIN)/python -m tests.empty $(BIN)/python manage.py makemigrations --check --dry-run -v 0
	@$(BIN)/python -m tests.empty $(BIN)/python manage.py check --fail-level WARNING
	@SITE_URL=https://news.example $(BIN)/python -m tests.empty $(BIN)/python manage.py check --deploy --fail-level WARNING

messages: ## bring the catalogues of the translations up to date and compile them
	$(MAKE_ENVIRONMENT) dev
	@$(BIN)/python -m tests.empty $(BIN)/python -m tests.catalogues

lock: ## compile the requirement files from pyproject.toml again (needs uv)
	@for kind in "" dev scale; do \
	  uv pip compile --quiet --upgrade --universal --python-version 3.12 --generate-hashes --no-header --no-annotate \
	    --no-emit-index-url --no-emit-find-links $${kind:+--extra $$kind -c requirements.txt} pyproject.toml \
	    -o requirements$${kind:+-$$kind}.txt || exit 1; done

password: ## a new password for the desk, shown once
	$(MAKE_ENVIRONMENT) $(RUN_KIND)
	@$(BIN)/python manage.py password

clean: ## remove .venv and caches; data in var/ stays
	rm -rf .venv .venv.lock .pytest_cache .ruff_cache .hypothesis htmlcov .coverage
	find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +
