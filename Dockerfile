FROM python:3.13-slim AS build

WORKDIR /src
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/caunoi
COPY requirements-build.txt requirements.txt requirements-ocr.txt ./
RUN /opt/caunoi/bin/pip install --require-hashes -r requirements-build.txt \
 && /opt/caunoi/bin/pip install --require-hashes -r requirements.txt \
 && /opt/caunoi/bin/pip install --require-hashes -r requirements-ocr.txt
COPY pyproject.toml README.md LICENSE ./
COPY knowledge knowledge
COPY desk desk
COPY store store
COPY handlers handlers
COPY bot bot
COPY migrations migrations
RUN /opt/caunoi/bin/pip install --no-deps --no-build-isolation . \
 && /opt/caunoi/bin/pip uninstall -y setuptools pip


FROM python:3.13-slim

RUN apt-get update && apt-get install -y --no-install-recommends tesseract-ocr tesseract-ocr-vie \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /var/lib/caunoi --create-home --shell /usr/sbin/nologin caunoi
COPY --from=build /opt/caunoi /opt/caunoi

# Nothing is written outside the volume and /tmp, so the root file system may be read-only.
ENV PATH=/opt/caunoi/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    CAUNOI_DATABASE_URL=/var/lib/caunoi/caunoi.sqlite3 \
    CAUNOI_HOST=0.0.0.0
USER caunoi
WORKDIR /var/lib/caunoi
VOLUME /var/lib/caunoi
EXPOSE 8080

HEALTHCHECK --interval=30s --timeout=3s --start-period=10s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/livez', timeout=2)"]

CMD ["caunoi", "serve"]
