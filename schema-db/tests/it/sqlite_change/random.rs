//! Random pairs of schemas: there and back, with rows wherever no hazard says that rows may be in the way.

use std::collections::BTreeMap;

use schema_diff::{HazardKind, Options, Rename, WayBack, diff, propose};
use schema_model::{
    Dialect, Expression, Name, ObjectId, QualifiedName, Schema, SqlType,
    schema::{
        Check, Column, ColumnValue, Constraint, ConstraintKind, Deferrable, ForeignKey, GeneratedStorage,
        Identity, Index, IndexPart, IndexStorage, IndexTarget, Key, NullsDistinct, ReferentialAction,
        SortOrder, Table, Unique,
    },
};

use super::{open, read, rows, run};

/// A small generator of numbers that are the same on every machine (splitmix64).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % limit as u64).unwrap()
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    fn pick<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }
}

fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

fn schema(random: &mut Random) -> Schema {
    let mut schema = Schema::default();
    for table in ["ant", "bee", "the cat", "order"] {
        if !random.one_in(3) {
            schema.tables.push(table_with_columns(random, table));
        }
    }
    let targets: Vec<Table> = schema.tables.clone();
    for table in &mut schema.tables {
        add_constraints(random, table, &targets);
        add_indexes(random, table);
    }
    schema.sort();
    schema
}

fn table_with_columns(random: &mut Random, table: &str) -> Table {
    let mut table = Table::new(QualifiedName::unqualified(name(table)));
    table.options.strict = random.one_in(6);
    table.options.without_rowid = random.one_in(5);
    let identity = !table.options.without_rowid && random.one_in(3);
    let ty = if identity || !random.one_in(3) { SqlType::Integer } else { SqlType::Text };
    let value = identity
        .then_some(ColumnValue::Identity(Identity::new(schema_model::schema::IdentityGeneration::ByDefault)));
    table.columns.push(Column { value, ..column("id", ty) });
    let kind = ConstraintKind::PrimaryKey(Key::new(vec![name("id")]));
    let key = if random.one_in(5) { "key of it".to_owned() } else { format!("{}_pkey", table.name.name) };
    table.constraints.push(Constraint { name: name(&key), kind, comment: None });
    for it in ["a", "b", "c d", "Select"] {
        if !random.one_in(3) {
            let column = random_column(random, it, table.options.strict);
            table.columns.push(column);
        }
    }
    table
}

fn column(text: &str, ty: SqlType) -> Column {
    Column::new(name(text), ty)
}

fn random_column(random: &mut Random, text: &str, strict: bool) -> Column {
    let types =
        ["integer", "text", "real", "blob", "varchar(20)", "numeric(10,2)", "datetime", "\"My Type\""];
    let count = if strict { 4 } else { types.len() };
    let ty: SqlType = types[random.below(count)].parse().unwrap();
    let mut column = Column { nullable: !random.one_in(3), ..column(text, ty) };
    column.value = match random.below(8) {
        0 => Some(ColumnValue::Default(Expression::new(&literal(&column.ty, 0)))),
        1 if column.ty == SqlType::Text => Some(ColumnValue::Default(Expression::new("lower('X') || 'y'"))),
        2 if !strict => Some(ColumnValue::Generated {
            expression: Expression::new("id || 'g' /* made */"),
            storage: random.pick(&[GeneratedStorage::Stored, GeneratedStorage::Virtual]),
        }),
        _ => None,
    };
    if random.one_in(6) {
        column.collation = Some(Box::new(QualifiedName::unqualified(name("NOCASE"))));
    }
    column
}

/// A value that fits the type also where the table is strict.
fn literal(ty: &SqlType, row: usize) -> String {
    match ty {
        SqlType::Integer | SqlType::Numeric(_) => row.to_string(),
        SqlType::Real => format!("{row}.5"),
        SqlType::Blob => format!("x'0{row}'"),
        _ => format!("'{row}'"),
    }
}

fn add_constraints(random: &mut Random, table: &mut Table, targets: &[Table]) {
    let mut added = BTreeMap::new();
    let own = table.name.name.to_string();
    for column in table.columns.iter().filter(|it| it.name.as_str() != "id") {
        let text = column.name.as_str();
        match random.below(8) {
            0 => {
                let unique = Unique::new(vec![column.name.clone()]);
                added.insert(
                    random.pick(&[format!("{own}_{text}_key"), "u".to_owned()]),
                    ConstraintKind::Unique(unique),
                );
            }
            1 => {
                let names = [format!("{own}_{text}_check"), format!("{own}_check"), "odd check".to_owned()];
                let check = Expression::new(&format!("\"{text}\" <> 'zz' -- never"));
                added.insert(random.pick(&names), ConstraintKind::Check(Check::new(check)));
            }
            _ => {}
        }
    }
    if random.one_in(2) {
        let target = random.pick(targets);
        let text = "parent id";
        let ty = target.columns[0].ty.clone();
        table.columns.push(Column { nullable: true, ..self::column(text, ty) });
        let actions = [ReferentialAction::NoAction, ReferentialAction::Cascade, ReferentialAction::SetNull];
        let key = ForeignKey {
            on_delete: random.pick(&actions),
            deferrable: random.pick(&[None, Some(Deferrable::InitiallyDeferred)]),
            ..ForeignKey::new(vec![name(text)], target.name, vec![name("id")])
        };
        added.insert(
            random.pick(&[format!("{own}_{text}_fkey"), "fk".to_owned()]),
            ConstraintKind::ForeignKey(key),
        );
    }
    let added = added.into_iter().map(|(text, kind)| Constraint { name: name(&text), kind, comment: None });
    table.constraints.extend(added);
}

fn add_indexes(random: &mut Random, table: &mut Table) {
    for column in &table.columns {
        if !random.one_in(4) {
            continue;
        }
        let text = column.name.as_str();
        let target = if random.one_in(3) {
            IndexTarget::Expression(Expression::new(&format!("lower(\"{text}\")")))
        } else {
            IndexTarget::Column(column.name.clone())
        };
        let order = random.pick(&[SortOrder::Asc, SortOrder::Desc]);
        let part = IndexPart { order, ..IndexPart::new(target) };
        table.indexes.push(Index {
            name: name(&format!("{}_{text}_idx", table.name.name)),
            parts: vec![part],
            unique: random.one_in(4),
            method: None,
            include: Vec::new(),
            predicate: random.one_in(3).then(|| Expression::new(&format!("\"{text}\" IS NOT NULL"))),
            nulls: NullsDistinct::Distinct,
            storage: IndexStorage::default(),
            comment: None,
        });
    }
}

/// What is only before may have become what is only after.
fn renames(random: &mut Random, before: &Schema, after: &Schema) -> Vec<Rename> {
    let gone = before.tables.iter().filter(|it| after.table(&it.name).is_none());
    let new = after.tables.iter().filter(|it| before.table(&it.name).is_none());
    let mut renames = Vec::new();
    for (gone, new) in gone.zip(new) {
        if random.one_in(3) {
            continue;
        }
        renames.push((ObjectId::Table(gone.name.clone()), ObjectId::Table(new.name.clone())));
        let gone_columns = gone.columns.iter().filter(|it| new.column(&it.name).is_none());
        let new_columns = new.columns.iter().filter(|it| gone.column(&it.name).is_none());
        renames.extend(gone_columns.zip(new_columns).map(|(from, to)| {
            (ObjectId::column(&new.name, &from.name), ObjectId::column(&new.name, &to.name))
        }));
    }
    renames
}

/// The schema with a few small changes, which rows mostly fit, and the renames among them.
fn changed(random: &mut Random, before: &Schema) -> (Schema, Vec<Rename>) {
    let mut after = before.clone();
    for table in &mut after.tables {
        change_table(random, table);
    }
    let mut renames = Vec::new();
    for table in &before.tables {
        let mut id = table.name.clone();
        if random.one_in(4) {
            id = QualifiedName::unqualified(name(&format!("{}s", table.name.name)));
            renames.push((ObjectId::Table(table.name.clone()), ObjectId::Table(id.clone())));
        }
        if let Some(column) = after.table(&table.name).and_then(|it| it.columns.last())
            && table.column(&column.name).is_some()
            && random.one_in(2)
        {
            let new = name(&format!("{}{}", column.name, random.pick(&["2", " (new)"])));
            renames.push((ObjectId::column(&id, &column.name), ObjectId::column(&id, &new)));
        }
    }
    renames.sort_by_key(|(before, _)| before.container().is_some());
    for (before, after_id) in &renames {
        after.rename(before, after_id).unwrap();
    }
    (after, renames)
}

fn change_table(random: &mut Random, table: &mut Table) {
    match random.below(9) {
        0 => table.columns.push(Column { nullable: true, ..column("new", SqlType::Text) }),
        1 => {
            let value = Some(ColumnValue::Default(Expression::new("'d'")));
            table.columns.push(Column { value, ..column("new", SqlType::Text) });
        }
        2 => drop_column(table),
        3 => table.indexes.clear(),
        4 => table.constraints.retain(|it| matches!(it.kind, ConstraintKind::PrimaryKey(_))),
        5 => table.columns.iter_mut().for_each(|it| it.collation = None),
        6 => table.columns.iter_mut().for_each(|it| {
            it.nullable |= it.name.as_str() != "id" && it.value.is_none();
        }),
        7 => table.indexes.iter_mut().for_each(|it| {
            it.unique = false;
            it.predicate = None;
        }),
        _ => {}
    }
}

/// Takes the second column away, with all that could use it.
fn drop_column(table: &mut Table) {
    if table.columns.len() > 2 {
        table.columns.remove(1);
        table.indexes.clear();
        table.constraints.retain(|it| matches!(it.kind, ConstraintKind::PrimaryKey(_)));
    }
}

/// Two rows for each table that differ in every column, and refer to each other's keys.
fn insert_rows(connection: &rusqlite::Connection, schema: &Schema) {
    connection.pragma_update(None, "foreign_keys", false).unwrap();
    for table in &schema.tables {
        let columns: Vec<&Column> = table
            .columns
            .iter()
            .filter(|it| !matches!(it.value, Some(ColumnValue::Generated { .. })))
            .collect();
        let names: Vec<_> = columns.iter().map(|it| format!("\"{}\"", it.name)).collect();
        for row in 1..=2 {
            let values: Vec<_> = columns.iter().map(|it| literal(&it.ty, row)).collect();
            let (names, values) = (names.join(", "), values.join(", "));
            let insert = format!("INSERT INTO \"{}\" ({names}) VALUES ({values})", table.name.name);
            connection.execute_batch(&insert).unwrap();
        }
    }
    connection.pragma_update(None, "foreign_keys", true).unwrap();
}

fn prove(seed: u64) {
    let random = &mut Random(seed);
    let before = schema(random);
    let (after, renames) = if random.one_in(2) {
        changed(random, &before)
    } else {
        let after = schema(random);
        let renames = renames(random, &before, &after);
        (after, renames)
    };
    let options = Options::new(Dialect::Sqlite);
    let connection = open("");
    run(&connection, &propose(&Schema::default(), &before, &[], &options).unwrap().plan);
    assert_eq!(diff(&read(&connection), &before), [], "seed {seed}");
    let proposal = propose(&before, &after, &renames, &options).unwrap();
    let rows_fit = proposal.plan.hazards().all(|it| it.kind != HazardKind::MayFail);
    if rows_fit {
        insert_rows(&connection, &before);
    }
    let rows_before = all_rows(&connection, &before);
    run(&connection, &proposal.plan);
    assert_eq!(diff(&read(&connection), &after), [], "seed {seed}");
    for table in kept_tables(&before, &after, &renames).iter().filter(|_| rows_fit) {
        let count = format!("SELECT count(*), count(DISTINCT id) FROM \"{table}\"");
        assert_eq!(rows(&connection, &count), ["2|2"], "seed {seed}: rows of {table}");
    }
    let (back, is_whole) = match &proposal.way_back {
        WayBack::Plan(plan) => (plan, true),
        WayBack::None { structure, reason } => (structure.as_ref().expect(reason), false),
    };
    if is_whole || !rows_fit {
        run(&connection, back);
        assert_eq!(diff(&read(&connection), &before), [], "seed {seed}, back");
        assert_eq!(all_rows(&connection, &before), rows_before, "seed {seed}: rows there and back");
    }
}

/// Every value of every table.
fn all_rows(connection: &rusqlite::Connection, schema: &Schema) -> Vec<Vec<String>> {
    let queries = schema.tables.iter().map(|table| {
        let columns: Vec<_> = table.columns.iter().map(|it| format!("\"{}\"", it.name)).collect();
        format!("SELECT {} FROM \"{}\" ORDER BY id", columns.join(", "), table.name.name)
    });
    queries.map(|it| rows(connection, &it)).collect()
}

fn kept_tables(before: &Schema, after: &Schema, renames: &[Rename]) -> Vec<Name> {
    let is_kept = |it: &&Table| {
        let is_new_name = renames.iter().any(|(_, to)| *to == ObjectId::Table(it.name.clone()));
        before.table(&it.name).is_some() || is_new_name
    };
    after.tables.iter().filter(is_kept).map(|it| it.name.name.clone()).collect()
}

#[test]
fn random_pairs_lead_there_and_back_and_keep_rows() {
    for seed in 0..400 {
        let proved = std::panic::catch_unwind(|| prove(seed));
        assert!(proved.is_ok(), "seed {seed}");
    }
}
