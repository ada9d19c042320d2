# Grades with strict isolation wherever there are Linux containers: on macOS, on Windows (from
# WSL2), and on Linux. Build it once, in this folder:
#
#   docker build -t grader .
#
# and grade in the folder that holds your submissions and your assignment:
#
#   mkdir -p reports
#   docker run --rm -it --init --network none --cap-drop ALL --security-opt no-new-privileges \
#     --read-only --tmpfs /tmp --user "$(id -u):$(id -g)" \
#     -v "$PWD:/work:ro" -v "$PWD/reports:/work/reports" grader submissions/
#
# docs/security.md says what each option is for.

FROM python:3.13-slim

# libseccomp compiles the filter of system calls.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libseccomp2 \
    && rm -rf /var/lib/apt/lists/*

# The grader alone. An assignment holds its own solution, so it is mounted and not part of an image.
COPY pyproject.toml README.md /src/
COPY grader /src/grader
RUN pip install --no-cache-dir /src && rm -r /src

# Nobody on the host. --user names the caller instead, so that the reports are theirs.
USER 10001:10001

# Everything that is named on the command line is looked for here.
WORKDIR /work

ENTRYPOINT ["grade"]
