//! Every type that the server has by itself, with every modifier: declared, planned, applied and read back.

use schema_diff::{Options, diff, propose};
use schema_model::{
    Dialect, Schema,
    schema::{Column, Table},
};

use super::read;

/// Each with the PostgreSQL that brought it.
const TYPES: &[(u32, &[&str])] = &[
    (
        12,
        &[
            "boolean",
            "smallint",
            "integer",
            "bigint",
            "real",
            "double precision",
            "float",
            "float(1)",
            "float(24)",
            "float(25)",
            "float(53)",
            "numeric",
            "numeric(5)",
            "numeric(12,2)",
            "dec(3,1)",
            "text",
            "varchar",
            "varchar(5)",
            "character varying",
            "character varying(5)",
            "char",
            "char(5)",
            "character(5)",
            "bpchar",
            "bpchar(4)",
            "nchar(3)",
            "national character(3)",
            "national character varying(3)",
            "national char varying",
            "\"char\"",
            "name",
            "bytea",
            "date",
            "time",
            "time(0)",
            "time(3) without time zone",
            "timetz",
            "time with time zone",
            "time(3) with time zone",
            "timestamp",
            "timestamp(0)",
            "timestamp(6)",
            "timestamp(9)",
            "timestamptz",
            "timestamptz(3)",
            "timestamp(2) with time zone",
            "interval",
            "interval(0)",
            "interval(6)",
            "interval year",
            "interval month",
            "interval day",
            "interval hour",
            "interval minute",
            "interval second",
            "interval second(3)",
            "interval year to month",
            "interval day to hour",
            "interval day to minute",
            "interval day to second",
            "interval day to second(3)",
            "interval hour to minute",
            "interval hour to second",
            "interval hour to second(0)",
            "interval minute to second",
            "interval minute to second(6)",
            "bit",
            "bit(1)",
            "bit(8)",
            "\"bit\"",
            "bit varying",
            "bit varying(8)",
            "varbit",
            "varbit(3)",
            "uuid",
            "json",
            "jsonb",
            "jsonpath",
            "xml",
            "inet",
            "cidr",
            "macaddr",
            "macaddr8",
            "money",
            "oid",
            "regproc",
            "regprocedure",
            "regoper",
            "regoperator",
            "regclass",
            "regtype",
            "regrole",
            "regnamespace",
            "regconfig",
            "regdictionary",
            "xid",
            "cid",
            "tid",
            "oidvector",
            "int2vector",
            "aclitem",
            "refcursor",
            "point",
            "line",
            "lseg",
            "box",
            "path",
            "polygon",
            "circle",
            "tsvector",
            "tsquery",
            "int4range",
            "int8range",
            "numrange",
            "tsrange",
            "tstzrange",
            "daterange",
            "pg_lsn",
            "txid_snapshot",
            "gtsvector",
            "text[]",
            "integer[3]",
            "integer[3][4]",
            "integer array",
            "integer array[4]",
            "varchar(5)[]",
            "numeric(12,2)[]",
            "timestamptz(3)[]",
            "interval day to second(3)[]",
            "interval(2)[]",
            "bit(3)[]",
            "bit[]",
            "\"char\"[]",
            "char(3)[]",
            "int4range[]",
            "box[]",
            "name[]",
            "pg_catalog.int4",
            "pg_catalog.interval",
        ],
    ),
    (13, &["xid8", "regcollation", "pg_snapshot"]),
    (
        14,
        &[
            "int4multirange",
            "int8multirange",
            "nummultirange",
            "tsmultirange",
            "tstzmultirange",
            "datemultirange[]",
        ],
    ),
    (15, &["numeric(3,-2)", "numeric(3,5)"]),
];

/// Types that no column of a user has: of the server's own catalogs, and kept for its old ones.
const NOT_FOR_USERS: &[&str] = &[
    "pg_node_tree",
    "pg_ndistinct",
    "pg_dependencies",
    "pg_mcv_list",
    "pg_brin_bloom_summary",
    "pg_brin_minmax_multi_summary",
];

fn declared(major: u32) -> Schema {
    let mut table = Table::new("every".parse().unwrap());
    let known = TYPES.iter().filter(|(since, _)| *since <= major).flat_map(|(_, all)| *all);
    for (number, spelling) in known.enumerate() {
        let column = serde_json::json!({ "name": format!("c{number}"), "type": spelling, "nullable": true });
        table.columns.push(serde_json::from_value::<Column>(column).unwrap());
    }
    Schema { tables: vec![table], ..Schema::default() }
}

#[test]
fn every_type_is_read_as_it_was_declared() {
    let database = test_support::database();
    let mut client = database.connect();
    let version: i32 =
        client.query_one("SELECT current_setting('server_version_num')::int", &[]).unwrap().get(0);
    let promised = declared(u32::try_from(version / 10000).unwrap());
    let plan = propose(&Schema::default(), &promised, &[], &Options::new(Dialect::Postgres)).unwrap().plan;
    for statement in plan.steps.iter().flat_map(|it| &it.actions).flat_map(|it| &it.statements) {
        client.batch_execute(statement).unwrap_or_else(|error| panic!("{error:?}: {statement}"));
    }
    let live = read(&database);
    for (promised, live) in promised.tables[0].columns.iter().zip(&live.tables[0].columns) {
        assert_eq!(promised.ty, live.ty, "of {}", promised.name);
    }
    assert_eq!(diff(&promised, &live), []);
    assert_eq!(diff(&live, &promised), []);
    let json: Schema = serde_json::from_str(&promised.to_canonical_json()).unwrap();
    assert_eq!(json, promised);
}

#[test]
fn every_type_of_the_server_is_in_the_list() {
    let database = test_support::database();
    let mut client = database.connect();
    let version: i32 =
        client.query_one("SELECT current_setting('server_version_num')::int", &[]).unwrap().get(0);
    let schema = declared(u32::try_from(version / 10000).unwrap());
    let columns = schema.tables[0].columns.iter().map(|it| it.ty.element().to_string()).collect::<Vec<_>>();
    let query = "SELECT format_type(oid, NULL), typname::text FROM pg_type
        WHERE typnamespace = 'pg_catalog'::regnamespace AND typtype IN ('b', 'r', 'm') AND typname !~ '^_'";
    for row in client.query(query, &[]).unwrap() {
        let (spelling, name): (String, String) = (row.get(0), row.get(1));
        let ty: schema_model::SqlType = spelling.parse().unwrap();
        let is_there = columns.contains(&ty.to_string()) || NOT_FOR_USERS.contains(&name.as_str());
        assert!(is_there, "{spelling} is in no column");
    }
}
