#![allow(clippy::unwrap_used)]
use super::*;

fn spelled(text: &str) -> String {
    text.parse::<SqlType>().unwrap().to_string()
}

#[test]
fn every_spelling_of_a_type_is_one_type() {
    for (spellings, canonical) in [
        (&["int", "INT4", "integer", "pg_catalog.int4"][..], "integer"),
        (&["character varying(255)", "VARCHAR (255)"], "varchar(255)"),
        (&["timestamp(0) with time zone", "timestamptz(0)"], "timestamptz(0)"),
        (&["timestamp without time zone", "timestamp"], "timestamp"),
        (&["decimal(12, 2)", "numeric(12,2)"], "numeric(12,2)"),
        (&["numeric(5)"], "numeric(5,0)"),
        (&["text[][]", "text[3]", "TEXT[]"], "text[]"),
        (&["char", "character(1)", "bpchar(1)"], "char(1)"),
        (&["bpchar", "BPCHAR"], "bpchar"),
        (&["bit varying(4)", "varbit(4)"], "varbit(4)"),
        (&["bit varying", "varbit"], "varbit"),
        (&["bit", "bit(1)", "BIT (1)"], "bit(1)"),
        (&["float(24)", "float4", "real"], "real"),
        (&["float(25)", "float", "FLOAT8"], "double precision"),
        (&["nchar(3)", "national character (3)", "national char(3)"], "char(3)"),
        (&["national character varying(3)", "char varying(3)"], "varchar(3)"),
        (&["INTERVAL  Day TO second (3)", "interval day to second(3)"], "interval day to second(3)"),
        (&["interval(9)", "interval (6)"], "interval(6)"),
        (&["interval year"], "interval year"),
        (&["integer ARRAY", "int array[4]", "integer[]"], "integer[]"),
        (&["timestamp(9)"], "timestamp(6)"),
        (&["App.Status"], "app.status"),
        (&["vector(3)"], "vector(3)"),
    ] {
        for spelling in spellings {
            assert_eq!(spelled(spelling), canonical, "of {spelling:?}");
        }
    }
}

#[test]
fn json_keeps_the_case_of_named_types() {
    for text in [
        "\"Status\"",
        "\"my app\".\"St\"\"atus\"[]",
        "\"a.b\"(1,2)",
        "\"char\"",
        "\"text\"[]",
        "bpchar",
        "\"bit\"",
        "bit",
        "interval day to second(3)[]",
        "interval(2)",
    ] {
        let ty: SqlType = text.parse().unwrap();
        assert_eq!(serde_json::from_str::<SqlType>(&serde_json::to_string(&ty).unwrap()).unwrap(), ty);
    }
}

#[test]
fn what_is_no_type_is_refused() {
    for text in [
        "",
        "varchar(x)",
        "integer(3)",
        "text]",
        "a.b.c",
        "numeric(1,2,3)",
        "float(54)",
        "interval week",
        "interval day(3)",
    ] {
        assert!(text.parse::<SqlType>().is_err(), "{text:?} was accepted");
    }
}
