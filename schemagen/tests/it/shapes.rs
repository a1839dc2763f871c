//! Ways to write a struct, each of which has the fields that it says.
#![allow(dead_code)] // read by the derive alone

use schemagen::{Columns, SqlType, Table};

#[derive(SqlType)]
#[sql_type("bigint")]
struct Pair<A, B>(std::marker::PhantomData<(A, B)>);

/// Commas, arrows and brackets in types end no field.
#[derive(Debug, Clone, Table)]
#[table(name = "types", comments)]
#[doc(hidden)]
struct Types {
    #[column(primary_key)]
    pub(crate) id: i64,
    #[allow(clippy::type_complexity)]
    #[column(type = text)]
    pub call: fn(i32, Option<i32>) -> Option<Vec<i64>>,
    #[column(json)]
    nested: std::collections::BTreeMap<String, Vec<(i64, bool)>>,
    #[column(type = bigint)]
    r#type: <Vec<i64> as IntoIterator>::Item,
    array: [u8; 3],
    last: Option<String>,
}

#[derive(Columns)]
struct Shared<'a> {
    pair: Pair<i64, bool>,
    text: &'a str,
}

macro_rules! table {
    ($(#[$attribute:meta])* $vis:vis $name:ident { $($(#[$of_field:meta])* $field:ident: $ty:ty),* }) => {
        #[derive(Table)]
        $(#[$attribute])*
        $vis struct $name {
            $($(#[$of_field])* $vis $field: $ty,)*
            #[column(flatten)]
            shared: Shared<'static>,
        }
    };
}

table! {
    /// Made by a macro.
    #[table(index(a, pair))]
    pub(crate) Made { #[column(primary_key)] a: i64, b: Option<Vec<i32>> }
}

mod private {
    use super::Shared;
    table! { Inner { #[column(references = super::Made::a)] a: i64 } }
    use schemagen::Table;
    pub(super) const ITEM: &str = <Inner as Table>::ITEM;
}

/// More columns, references and text than the library has names of arrays for.
#[derive(Table)]
#[rustfmt::skip]
struct Wide {
    #[column(references = Types)] r0: i64, #[column(references = Types)] r1: i64, #[column(references = Types)] r2: i64,
    #[column(references = Types)] r3: i64, #[column(references = Types)] r4: i64, #[column(references = Types)] r5: i64,
    #[column(references = Types)] r6: i64, #[column(references = Types)] r7: i64, #[column(references = Types)] r8: i64,
    c0: i64, c1: i64, c2: i64, c3: i64, c4: i64, c5: i64, c6: i64, c7: i64, c8: i64, c9: i64, d0: i64, d1: i64, d2: i64,
    e0: i64, e1: i64, e2: i64, e3: i64, e4: i64, e5: i64, e6: i64, e7: i64, e8: i64, e9: i64, f0: i64, f1: i64, f2: i64,
}

#[test]
fn every_way_to_write_a_struct_has_its_fields() {
    assert_eq!(fields(Types::ITEM), "id,call,nested,type,array,last,");
    assert_eq!(fields(Made::ITEM), "a,b,");
    assert_eq!(fields(Made::FLATTENED[0].item), "pair,text,");
    assert_eq!(fields(private::ITEM), "a,");
    assert_eq!(fields(Wide::ITEM).split(',').count(), 36);
}

fn fields(item: &str) -> &str {
    item.lines().next().unwrap_or_default()
}
