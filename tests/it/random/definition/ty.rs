//! Types of random schemas that SQL files define.

use super::{Ground, commented};
use crate::random::blueprint::Random;

pub(super) fn domain(random: &mut Random, ground: &Ground<'_>) -> Option<String> {
    let name = ground.names.sql("app.Own text");
    let (ty, check) = random.pick(&[
        ("text", "VALUE <> ''"),
        ("text COLLATE \"C\"", "length(VALUE) < 100"),
        ("varchar(20)", "VALUE <> 'none'"),
        ("integer", "VALUE > 0"),
        ("bigint", "VALUE > 0"),
    ]);
    let default = random.pick(&["", " DEFAULT '1'", " DEFAULT '2'"]);
    let not_null = random.pick(&["", "", " NOT NULL"]);
    let first = random.pick(&["first", "second"]);
    let checks = match random.below(4) {
        0 => String::new(),
        1 => format!(" CONSTRAINT {first} CHECK ({check})"),
        2 => format!(" CONSTRAINT first CHECK ({check}) CONSTRAINT second CHECK (VALUE IS NOT NULL OR true)"),
        _ => format!(" CONSTRAINT {first} CHECK (VALUE IS NULL OR {check})"),
    };
    let comment = commented(random, &format!("DOMAIN {name}"));
    let on_check = if checks.contains("first") {
        commented(random, &format!("CONSTRAINT first ON DOMAIN {name}"))
    } else {
        String::new()
    };
    Some(format!("CREATE DOMAIN {name} AS {ty}{default}{not_null}{checks}{comment}{on_check}"))
}

pub(super) fn composite(random: &mut Random, ground: &Ground<'_>) -> Option<String> {
    let attributes = random.pick(&[
        "street text, number integer",
        "street text COLLATE \"C\", number integer",
        "street text",
        "street text, number integer, zip varchar(20)",
        "street text, number bigint",
        "number integer, street text",
    ]);
    let (name, street) = (ground.names.sql("address"), ground.names.sql("street"));
    let attributes = attributes.replace("street", &street);
    let comments =
        commented(random, &format!("TYPE {name}")) + &commented(random, &format!("COLUMN {name}.{street}"));
    Some(format!("CREATE TYPE {name} AS ({attributes}){comments}"))
}

pub(super) fn range(random: &mut Random, ground: &Ground<'_>) -> Option<String> {
    let name = ground.names.sql("app.span");
    let parameters = random.pick(&[
        "SUBTYPE = double precision",
        "SUBTYPE = double precision, SUBTYPE_DIFF = float8mi",
        "SUBTYPE = text",
        "SUBTYPE = text, COLLATION = \"C\"",
        "SUBTYPE = text, SUBTYPE_OPCLASS = text_pattern_ops",
        "SUBTYPE = text, MULTIRANGE_TYPE_NAME = app.spans",
    ]);
    let parameters = parameters.replace("app.spans", &format!("{}.spans", ground.names.sql("app")));
    Some(format!("CREATE TYPE {name} AS RANGE ({parameters}){}", commented(random, &format!("TYPE {name}"))))
}
