# One image for every process; its command says which one it is.
FROM python:3.13-slim AS build
ENV PATH=/venv/bin:$PATH
WORKDIR /app
RUN python -m venv --without-pip /venv
COPY requirements.txt ./
RUN pip --python /venv install --no-cache-dir --require-hashes --only-binary :all: -r requirements.txt
# 38 MB of names of places that phone numbers belong to, which nothing asks for.
RUN rm -r /venv/lib/python*/site-packages/phonenumbers/geodata
COPY . ./
RUN python -m compileall -q .

FROM python:3.13-slim
# Two heaps: glibc would keep free memory in one for each thread.
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 MALLOC_ARENA_MAX=2 VAR_DIR=/data
# What containers keep is in volumes here: a new one takes over owner and mode.
RUN useradd --uid 10001 --no-create-home crm \
    && install --directory --owner crm --group crm --mode 700 /data /vendor-data \
    && install --directory --owner crm --group crm --mode 755 /redis-password
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build /app /app
USER 10001:10001
EXPOSE 8000
