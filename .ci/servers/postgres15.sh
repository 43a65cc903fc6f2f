# PostgreSQL 15 as the distribution packages it: no pgvector. It sorts text as people do (ICU)
# and keeps its clock in an odd zone, so that an order or a time that leans on C and UTC is found.

start_postgres15() {
  start_postgres postgres15 /usr/lib/postgresql/15/bin \
    --locale C.UTF-8 --locale-provider icu --icu-locale en-US \
    -c TimeZone=America/St_Johns
}
