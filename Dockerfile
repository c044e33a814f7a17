# Two stages: the first has what a build needs, the second only what runs.
ARG PYTHON=3.13

FROM python:${PYTHON}-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
# The locks come first: as long as they stay, this layer, the slow one, comes from the cache.
COPY requirements/build.txt requirements/all.txt requirements/
RUN python -m venv /opt/build \
 && /opt/build/bin/python -m pip install --require-hashes -r requirements/build.txt \
 && python -m venv /opt/quizmaster \
 && /opt/quizmaster/bin/python -m pip install --require-hashes -r requirements/all.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY adapters adapters
COPY questions questions
RUN /opt/build/bin/python -m pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
 && /opt/quizmaster/bin/python -m pip install --no-index --no-deps /wheels/*.whl

FROM python:${PYTHON}-slim
# With libfribidi0 Pillow sets right-to-left names in pictures as they are read; without it they stand in the text alone.
RUN apt-get update && apt-get install --yes --no-install-recommends libfribidi0 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin quizmaster \
 && install --directory --owner quizmaster --mode 0750 /data
COPY --from=build /opt/quizmaster /opt/quizmaster
ENV PATH=/opt/quizmaster/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    QUIZMASTER_DB=/data/quizmaster.db
USER quizmaster
WORKDIR /data
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=10s --start-period=30s --retries=3 CMD ["quizmaster", "doctor", "--health"]
ENTRYPOINT ["quizmaster"]
CMD ["run"]
