# One image for web, worker and beat. docs/operators.md says how to run it.
ARG PYTHON_IMAGE=python:3.11-slim-bookworm
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS front-end
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM ${PYTHON_IMAGE}
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PORTAL_STATIC_ROOT=/app/staticfiles PORTAL_HOME=/tmp/portal
WORKDIR /app
RUN useradd --system --uid 10001 --home-dir /app portal
COPY requirements/image.txt requirements/vocabularies.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/image.txt
COPY --from=front-end /app/node_modules node_modules
COPY manage.py pyproject.toml README.md LICENSE ./
COPY portal portal
COPY submissions submissions
COPY validation validation
COPY templates templates
COPY static static
COPY tools/__init__.py tools/static_settings.py tools/
# Needs no database and no secret: the placeholders are for this step alone.
RUN DJANGO_SETTINGS_MODULE=tools.static_settings sh -c "python manage.py collectstatic --noinput && python manage.py make_wheel"
USER portal
EXPOSE 8000
CMD ["gunicorn", "portal.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--worker-class", "gthread", "--threads", "4", "--no-control-socket"]
