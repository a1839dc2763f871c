//! Privileges that depend on the server's version.

use schema_model::{
    Declarations, Dialect, Schema,
    declaration::SqlFile,
    resolve::{Target, resolve},
};

use crate::cases::{planned::Proposed, proof};

fn schema(sql: &str) -> Schema {
    let file = SqlFile { path: "privileges.sql".into(), text: sql.to_owned() };
    let declarations = Declarations { sql: vec![file], ..Declarations::default() };
    resolve(&declarations, &Target::postgres()).unwrap().schema
}

#[test]
fn what_everybody_could_do_in_the_default_schema_comes_back() {
    let (revoked, usual) = (schema("REVOKE CREATE ON SCHEMA public FROM PUBLIC;"), schema(""));
    for (before, after) in [(&revoked, &usual), (&usual, &revoked)] {
        let proposed = Proposed::between(before, after, Dialect::Postgres).unwrap();
        proof::prove(&proposed, "", proof::Converted::Same, None).unwrap();
    }
}
