#![allow(clippy::unwrap_used)]
use schema_diff::{HazardKind, Options, Plan, Severity, WayBack, propose};
use schema_model::{
    Dialect, Name, ObjectId, Schema, SqlType,
    schema::{Column, Index, IndexPart, IndexStorage, IndexTarget, NullsDistinct, Table},
    script::Script,
};

use super::{Circumstances, Held, Size, Sizes, assess, assess_proposal, assess_writes};
use crate::{Known, forecast, parse};

/// What is to be known of the last statement, where the others before the line `--` were there before.
fn assessed(text: &str, sizes: &Sizes) -> Vec<(Severity, String)> {
    let empty = Schema::default();
    let mut known = Known::new(&empty);
    let (before, file) = text.split_once("--\n").unwrap();
    let read = |text: &str| parse(&Script::parse(text, Dialect::Postgres).unwrap(), Dialect::Postgres);
    for it in &read(before) {
        known.apply(it);
    }
    let mut known = known.at_next_file();
    let (mut found, mut held, mut step) = (Vec::new(), Held::default(), 0);
    for it in &read(file) {
        if it.step > step {
            (held, step) = (Held::default(), it.step);
        }
        let forecast = forecast(it, &known, 15);
        found = assess(&forecast, &known, &held, sizes);
        found.extend(assess_writes(it, &known, &held, sizes));
        held.add(&forecast);
        known.apply(it);
    }
    found.into_iter().map(|it| (it.severity, it.to_string())).collect()
}

#[test]
fn work_is_told_with_the_lock_it_is_done_under() {
    let none = Sizes::default();
    let of = |statement: &str| assessed(&format!("CREATE TABLE t (a int, b text); --\n{statement}"), &none);
    assert_eq!(
        of("ALTER TABLE t ALTER a TYPE bigint"),
        [(
            Severity::Danger,
            "rewrite: table t: writes all rows and indexes of t anew under ACCESS EXCLUSIVE: nobody reads or writes it \
             meanwhile"
                .to_owned()
        )]
    );
    assert_eq!(of("ALTER TABLE t ALTER a SET NOT NULL")[0].1.split(':').next(), Some("long-lock"));
    assert_eq!(of("CREATE INDEX ON t (a)")[0].1.split(':').next(), Some("blocks-writes"));
    assert_eq!(of("ALTER TABLE t ADD c int"), []);
    assert_eq!(of("ALTER TABLE t ADD c int DEFAULT strange()")[0].0, Severity::Warning);
}

#[test]
fn what_may_be_nothing_is_told_with_when_it_is_more() {
    let before = "CREATE TABLE t (a int); CREATE TABLE p (a int) PARTITION BY RANGE (a);
        CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM (1) TO (2); --";
    let of = |action: &str| {
        let (severity, message) =
            assessed(&format!("{before}\nALTER TABLE {action}"), &Sizes::default()).remove(0);
        assert_eq!(severity, Severity::Warning, "{action}");
        message.split_once(": nobody").unwrap().0.rsplit_once(": ").unwrap().1.to_owned()
    };
    let copies = "copies all rows of t under ACCESS EXCLUSIVE where it is in another tablespace";
    assert_eq!(of("t SET TABLESPACE pg_default"), copies);
    let writes =
        "writes all rows and indexes of t anew under ACCESS EXCLUSIVE where its access method is another one";
    assert_eq!(of("t SET ACCESS METHOD heap"), writes);
    let copies =
        "copies all rows of p (one partition) under ACCESS EXCLUSIVE where it is in another tablespace";
    assert_eq!(of("p_1 SET TABLESPACE slow"), copies);
    let writes =
        "writes all rows and indexes of p (one partition) anew under ACCESS EXCLUSIVE where it is logged";
    assert_eq!(of("p_1 SET UNLOGGED"), writes);
    // Two things decide: neither of them is the whole condition.
    let may = "may write all rows and indexes of t anew under ACCESS EXCLUSIVE";
    assert_eq!(of("t SET ACCESS METHOD heap, SET TABLESPACE pg_default"), may);
    assert_eq!(of("t SET TABLESPACE pg_default, ADD b int DEFAULT strange()"), may);
}

#[test]
fn a_lock_is_held_until_the_transaction_ends() {
    let of = |between: &str| {
        let text = format!(
            "CREATE TABLE t (a int); --\nALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID;\n{between}\n\
             ALTER TABLE t VALIDATE CONSTRAINT c;"
        );
        assessed(&text, &Sizes::default()).remove(0)
    };
    let (severity, message) = of("");
    assert_eq!((severity, message.split(':').next()), (Severity::Danger, Some("long-lock")));
    let (severity, message) = of("-- schemagen: step");
    assert_eq!((severity, message.split(':').next()), (Severity::Info, Some("scan")));
}

#[test]
fn rows_that_are_written_keep_others_waiting_for_the_locks_of_the_transaction() {
    let of = |statement: &str, between: &str| {
        let text = format!(
            "CREATE TABLE t (a int); CREATE TABLE u (a int); --\nALTER TABLE t ADD b int;\n{between}\n{statement};"
        );
        assessed(&text, &Sizes::default()).into_iter().map(|(_, message)| message).collect::<Vec<_>>()
    };
    let told = [
        "long-lock: table t: writes rows and keeps t under ACCESS EXCLUSIVE: nobody reads or writes it meanwhile",
    ];
    assert_eq!(of("UPDATE u SET a = 1 WHERE a = 2", ""), told);
    assert_eq!(of("INSERT INTO u SELECT a FROM u", ""), told);
    assert_eq!(of("INSERT INTO u VALUES (1)", ""), [""; 0]);
    assert_eq!(of("UPDATE u SET a = 1 WHERE a = 2", "-- schemagen: step"), [""; 0]);
}

#[test]
fn all_rows_are_read_for_the_greatest_value_where_no_index_has_it() {
    let of = |statement: &str| {
        let text = format!(
            "CREATE TABLE t (a int PRIMARY KEY, b int); CREATE SEQUENCE s; --\nALTER TABLE t ADD c int;\n{statement};"
        );
        assessed(&text, &Sizes::default()).into_iter().map(|(_, message)| message).collect::<Vec<_>>()
    };
    let told = [
        "long-lock: table t: reads all rows of t under ACCESS EXCLUSIVE: nobody reads or writes it meanwhile",
    ];
    assert_eq!(of("SELECT setval('s', coalesce((SELECT max(b) FROM t), 0) + 1, false)"), told);
    assert_eq!(
        of("SELECT setval('s', (SELECT CASE WHEN max(b) >= 5 THEN max(b) ELSE 5 END FROM t), false)"),
        told
    );
    assert_eq!(of("SELECT setval('s', coalesce((SELECT max(a) FROM t), 0) + 1, false)"), [""; 0]);
    assert_eq!(of("SELECT max(b) FROM t WHERE a = 1"), [""; 0]);
}

#[test]
fn what_gets_another_name_is_not_new() {
    let named = |name: &str, ty: SqlType| {
        let mut table = Table::new(name.parse().unwrap());
        table.columns.push(Column::new(Name::new("a").unwrap(), ty));
        Schema { tables: vec![table], ..Schema::default() }
    };
    let (before, after) = (named("early", SqlType::Integer), named("late", SqlType::BigInt));
    let [from, to] = ["early", "late"].map(|it| ObjectId::Table(it.parse().unwrap()));
    let renames = [(from, to)];
    let mut proposal = propose(&before, &after, &renames, &Options::new(Dialect::Postgres)).unwrap();
    let sizes = Sizes::default();
    let circumstances =
        Circumstances { before: &before, default_schema: None, postgres_version: None, sizes: &sizes };
    assess_proposal(&mut proposal, &after, &circumstances);
    let kinds: Vec<HazardKind> = proposal.plan.hazards().map(|it| it.kind).collect();
    assert!(kinds.contains(&HazardKind::Rewrite), "{kinds:?}");
}

#[test]
fn on_a_table_of_the_same_file_nothing_matters() {
    let text = "--\nCREATE TABLE t (a int); ALTER TABLE t ALTER a TYPE bigint";
    assert_eq!(assessed(text, &Sizes::default()), []);
}

#[test]
fn partitions_are_told_with_their_table() {
    let text = "CREATE TABLE m (a int) PARTITION BY RANGE (a);
        CREATE TABLE m1 PARTITION OF m FOR VALUES FROM (0) TO (1);
        CREATE TABLE m2 PARTITION OF m FOR VALUES FROM (1) TO (2);
        --\nALTER TABLE m ALTER a TYPE bigint";
    let found = assessed(text, &Sizes::default());
    assert_eq!(found.len(), 1);
    assert!(found[0].1.starts_with("rewrite: table m: writes all rows and indexes of m (2 partitions) anew"));
}

#[test]
fn a_size_says_how_bad_it_is() {
    let of = |rows, bytes| {
        let sizes = Sizes { tables: [("t".parse().unwrap(), Size { rows: Some(rows), bytes })].into() };
        assessed("CREATE TABLE t (a int); --\nALTER TABLE t ALTER a TYPE bigint", &sizes).remove(0)
    };
    let (severity, message) = of(120_000_000, 48 << 30);
    assert_eq!(severity, Severity::Danger);
    assert!(message.contains("of t (120 M rows, 48 GB) anew"), "{message}");
    assert_eq!(of(50, 8192).0, Severity::Info);
}

#[test]
fn a_plan_tells_what_it_does_to_tables_that_are_there_and_to_no_other() {
    let table = |name: &str, ty: SqlType| {
        let mut table = Table::new(name.parse().unwrap());
        table.columns.push(Column::new(Name::new("a").unwrap(), ty));
        let index = IndexPart::new(IndexTarget::Column(Name::new("a").unwrap()));
        table.indexes.push(Index {
            name: Name::new(&format!("{name}_a_idx")).unwrap(),
            parts: vec![index],
            unique: false,
            method: None,
            include: Vec::new(),
            predicate: None,
            nulls: NullsDistinct::default(),
            storage: IndexStorage::default(),
            comment: None,
        });
        table
    };
    let before = Schema { tables: vec![table("there", SqlType::Integer)], ..Schema::default() };
    let tables = vec![table("new", SqlType::Integer), table("there", SqlType::BigInt)];
    let after = Schema { tables, ..Schema::default() };
    let mut proposal = propose(&before, &after, &[], &Options::new(Dialect::Postgres)).unwrap();
    let sizes = Sizes::default();
    let circumstances =
        Circumstances { before: &before, default_schema: None, postgres_version: None, sizes: &sizes };
    assess_proposal(&mut proposal, &after, &circumstances);
    let costs = |plan: &Plan| -> Vec<String> {
        plan.hazards().filter(|it| it.kind == HazardKind::Rewrite).map(|it| it.object.to_string()).collect()
    };
    assert_eq!(costs(&proposal.plan), ["table there"]);
    let WayBack::Plan(back) = &proposal.way_back else { panic!("{:?}", proposal.way_back) };
    assert_eq!(costs(back), ["table there"]);
    let of_new = |it: &&schema_diff::Hazard| it.object.to_string().contains("new");
    assert_eq!(proposal.plan.hazards().find(of_new), None);
}
