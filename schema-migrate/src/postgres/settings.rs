//! What a session of ours is like whatever the server, the role and earlier files set.

use super::Facts;
use crate::{SessionOptions, Writes, quote::identifier};

/// One setting a line. Roles and databases may have set any of them.
pub(crate) fn settings(options: &SessionOptions, facts: &Facts) -> String {
    let read_only = match options.writes {
        Writes::No => "on",
        Writes::Yes => "off",
    };
    let mut settings = format!(
        "SET statement_timeout = 0;\n\
         SET idle_in_transaction_session_timeout = 0;\n\
         SET client_encoding = 'UTF8';\n\
         SET standard_conforming_strings = on;\n\
         SET DateStyle = 'ISO';\n\
         SET IntervalStyle = 'postgres';\n\
         SET bytea_output = 'hex';\n\
         SET default_transaction_isolation = 'read committed';\n\
         SET default_transaction_read_only = {read_only};\n\
         SET tcp_keepalives_idle = 30;\n\
         SET tcp_keepalives_interval = 10;\n\
         SET tcp_keepalives_count = 3;\n\
         SET tcp_user_timeout = 60000;\n\
         SET search_path = {};\n",
        identifier(options.default_schema.as_str())
    );
    if facts.version >= 170_000 {
        settings.push_str("SET transaction_timeout = 0;\n");
    }
    settings
}

/// One round trip for everything a file can leave behind.
pub(crate) fn reset(settings: &str) -> String {
    format!(
        "RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; {settings}\
         CLOSE ALL; UNLISTEN *; SELECT pg_catalog.pg_advisory_unlock_all(); DISCARD TEMP"
    )
}
