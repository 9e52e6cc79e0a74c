# One image for every process; its command says which one it is.
FROM python:3.13-slim AS build
ENV PATH=/venv/bin:$PATH
WORKDIR /app
RUN python -m venv --without-pip /venv
COPY requirements.txt ./
RUN pip --python /venv install --no-cache-dir --require-hashes --only-binary :all: -r requirements.txt
COPY . ./
# Settings ask for a key; this one signs nothing and is forgotten.
RUN SECRET_KEY=only-to-collect-static-files-in-this-line python manage.py collectstatic --no-input
RUN python -m compileall -q .

FROM python:3.13-slim
# Two heaps: glibc would keep free memory in one for each thread.
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 MALLOC_ARENA_MAX=2
# /data is what a container keeps: a new volume there takes over its owner.
RUN useradd --uid 10001 --no-create-home crm && install --directory --owner crm --group crm --mode 700 /data
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build /app /app
USER 10001:10001
EXPOSE 8000
