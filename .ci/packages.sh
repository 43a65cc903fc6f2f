# What the distribution provides. Nothing is fetched on a machine that has it all.

ensure_packages() {
  local missing=() package
  for package in git ca-certificates python3 python3-pip postgresql-15 chromium; do
    case $package in
      git) command -v git >/dev/null && continue ;;
      python3) command -v python3 >/dev/null && continue ;;
      python3-pip) python3 -m pip --version >/dev/null 2>&1 && continue ;;
      chromium) find_chromium >/dev/null && continue ;;
      *) dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed && continue ;;
    esac
    missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  [ "$(id -u)" = 0 ] || fail "these packages are missing and only root can install them: ${missing[*]}" || return 1

  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q
  case " ${missing[*]} " in
    # The package would make and start a cluster of its own on the default port.
    *' postgresql-15 '*)
      apt-get install -q -y --no-install-recommends postgresql-common
      sed -i 's/^#\?create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
      ;;
  esac
  apt-get install -q -y --no-install-recommends "${missing[@]}"
}

find_chromium() {
  if [ -n "${CHROMIUM_PATH:-}" ]; then
    [ -x "$CHROMIUM_PATH" ] && printf '%s' "$CHROMIUM_PATH"
  else
    command -v chromium || command -v chromium-browser || command -v google-chrome
  fi
}
