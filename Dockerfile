# Grades with strict isolation wherever Linux containers run: on macOS, on Windows (in WSL2), and on
# Linux. Build the image once, in this folder:
#
#   docker build -t fairgrade .
#
# Then grade in the folder that contains your submissions and your assignment:
#
#   mkdir -p reports
#   docker run --rm -it --init --network none --cap-drop ALL --security-opt no-new-privileges \
#     --read-only --tmpfs /tmp --user "$(id -u):$(id -g)" \
#     -v "$PWD:/work:ro" -v "$PWD/reports:/work/reports" fairgrade submissions/
#
# docs/how-to/docker.md explains each option.

FROM python:3.13-slim

# libseccomp compiles the system-call filter.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libseccomp2 \
    && rm -rf /var/lib/apt/lists/*

# Only the grader. An assignment contains its solution, so you mount it when you grade.
COPY pyproject.toml README.md LICENSE /src/
COPY grader /src/grader
COPY fairgrade_pytest /src/fairgrade_pytest
RUN pip install --no-cache-dir /src && rm -r /src

# An unprivileged user. Pass --user to own the reports yourself.
USER 10001:10001

# The command line's paths are relative to this folder.
WORKDIR /work

ENTRYPOINT ["grade"]
