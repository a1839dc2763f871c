//! Keys, references, checks, exclusions and indexes as entries of an attribute.

use std::collections::BTreeMap;

use schema_model::{
    declaration::{
        CheckDeclaration, ExclusionDeclaration, ForeignKeyDeclaration, IndexDeclaration,
        IndexPartDeclaration, IndexTarget, KeyDeclaration, PartitionKeyDeclaration,
    },
    schema::{Deferrable, NullsOrder, PartitionStrategy, ReferentialAction, SortOrder, Validity},
};

use super::entry::Entries;
use crate::{
    idents::field_text,
    literal::{string, word},
};

/// Where the entry stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum On {
    /// On the struct, which says the fields.
    Table,
    /// On the field that it is about.
    Column,
}

/// `unique(a, b, name = "..")`, `unique`
pub(crate) fn key(key: &str, it: &KeyDeclaration, on: On) -> String {
    let mut entries = Entries::default();
    if on == On::Table {
        fields(&it.fields).for_each(|it| entries.push(it));
    }
    entries.text("name", it.name.as_deref());
    entries.push_if(it.nulls_not_distinct, "nulls_not_distinct");
    entries.list("include", fields(&it.include));
    storage(&mut entries, &it.with, it.tablespace.as_deref());
    deferrable(&mut entries, it.deferrable);
    entries.text("comment", it.comment.as_deref());
    call(key, entries)
}

/// `foreign_key(a, b => Other(x, y), on_delete = cascade)`
pub(crate) fn foreign_key(it: &ForeignKeyDeclaration, target: &str) -> String {
    let mut entries = Entries::default();
    let own = fields(&it.fields).collect::<Vec<_>>().join(", ");
    let other = fields(&it.target_fields).collect::<Vec<_>>().join(", ");
    let other = if other.is_empty() { String::new() } else { format!("({other})") };
    entries.push(format!("{own} => {target}{other}"));
    reference_options(&mut entries, it);
    reference_words(&mut entries, it);
    call("foreign_key", entries)
}

/// `references = Other::id, on_delete = cascade`, `references(Other, name = "..")`
pub(crate) fn references(it: &ForeignKeyDeclaration, target: &str) -> String {
    let target = match it.target_fields.as_slice() {
        [field] => format!("{target}::{}", field_text(field)),
        _ => target.to_owned(),
    };
    let mut options = Entries::default();
    reference_options(&mut options, it);
    let mut words = Entries::default();
    reference_words(&mut words, it);
    let (options, words) = (options.joined(), words.joined());
    match (options.is_empty(), words.is_empty()) {
        (true, true) => format!("references = {target}"),
        (true, false) => format!("references = {target}, {words}"),
        (false, true) => format!("references({target}, {options})"),
        (false, false) => format!("references({target}, {options}, {words})"),
    }
}

/// What stands within the brackets of a reference only.
fn reference_options(entries: &mut Entries, it: &ForeignKeyDeclaration) {
    entries.text("name", it.name.as_deref());
    entries.push_if(it.match_full, "match_full");
    validity(entries, it.validity);
    entries.text("comment", it.comment.as_deref());
}

fn reference_words(entries: &mut Entries, it: &ForeignKeyDeclaration) {
    if it.on_delete != ReferentialAction::NoAction {
        let set = fields(&it.on_delete_fields).collect::<Vec<_>>().join(", ");
        let set = if set.is_empty() { String::new() } else { format!("({set})") };
        entries.push(format!("on_delete = {}{set}", action(it.on_delete)));
    }
    if it.on_update != ReferentialAction::NoAction {
        entries.push(format!("on_update = {}", action(it.on_update)));
    }
    deferrable(entries, it.deferrable);
}

fn action(action: ReferentialAction) -> &'static str {
    match action {
        ReferentialAction::NoAction => "no_action",
        ReferentialAction::Restrict => "restrict",
        ReferentialAction::Cascade => "cascade",
        ReferentialAction::SetNull => "set_null",
        ReferentialAction::SetDefault => "set_default",
    }
}

/// `check(name = "..", "a > 0")`, `check = "a > 0"`
pub(crate) fn check(it: &CheckDeclaration, on: On) -> String {
    let mut entries = Entries::default();
    entries.text("name", it.name.as_deref());
    entries.push(string(&it.sql));
    entries.push_if(it.no_inherit, "no_inherit");
    validity(&mut entries, it.validity);
    entries.text("comment", it.comment.as_deref());
    let only = string(&it.sql);
    match (on, entries.joined()) {
        (On::Column, entries) if entries == only => format!("check = {only}"),
        (On::Column | On::Table, entries) => format!("check({entries})"),
    }
}

/// `exclude(room with =, during with &&)`
pub(crate) fn exclusion(it: &ExclusionDeclaration) -> String {
    let mut entries = Entries::default();
    for element in &it.elements {
        let operator =
            if element.operator.contains('.') { string(&element.operator) } else { element.operator.clone() };
        entries.push(format!("{} with {operator}", part(&element.part)));
    }
    entries.text("name", it.name.as_deref());
    entries.word("using", it.using.as_deref());
    entries.list("include", fields(&it.include));
    entries.text("where", it.predicate.as_deref());
    storage(&mut entries, &it.with, it.tablespace.as_deref());
    deferrable(&mut entries, it.deferrable);
    entries.text("comment", it.comment.as_deref());
    call("exclude", entries)
}

/// `index(a, b desc, where = "..")`, `index`
pub(crate) fn index(it: &IndexDeclaration, on: On) -> String {
    let mut entries = Entries::default();
    if on == On::Table {
        it.parts.iter().for_each(|it| entries.push(part(it)));
    }
    entries.push_if(it.unique, "unique");
    entries.text("name", it.name.as_deref());
    entries.word("using", it.using.as_deref());
    entries.list("include", fields(&it.include));
    entries.text("where", it.predicate.as_deref());
    entries.push_if(it.nulls_not_distinct, "nulls_not_distinct");
    storage(&mut entries, &it.with, it.tablespace.as_deref());
    entries.text("comment", it.comment.as_deref());
    call("index", entries)
}

/// Whether the part is a field and nothing else.
pub(crate) fn is_plain(part: &IndexPartDeclaration) -> bool {
    let IndexPartDeclaration { target: _, order, nulls, operator_class, parameters, collate, statistics } =
        part;
    order.is_ascending()
        && nulls.is_none()
        && operator_class.is_none()
        && parameters.is_empty()
        && collate.is_none()
        && statistics.is_none()
}

fn part(part: &IndexPartDeclaration) -> String {
    let IndexPartDeclaration { target, order, nulls, operator_class, parameters, collate, statistics } = part;
    let mut text = match target {
        IndexTarget::Field(field) => field_text(field),
        IndexTarget::Expression(sql) => format!("expr({})", string(sql)),
    };
    if *order == SortOrder::Desc {
        text.push_str(" desc");
    }
    text.push_str(match nulls {
        None => "",
        Some(NullsOrder::First) => " nulls_first",
        Some(NullsOrder::Last) => " nulls_last",
    });
    if let Some(class) = operator_class {
        text.push_str(" ops = ");
        text.push_str(&word(class));
        if !parameters.is_empty() {
            text.extend(["(", &given(parameters).collect::<Vec<_>>().join(", "), ")"]);
        }
    }
    if let Some(collation) = collate {
        text.extend([" collate = ", &string(collation)]);
    }
    if let Some(statistics) = statistics {
        text.extend([" statistics = ", &statistics.to_string()]);
    }
    text
}

/// `range(created_on)`
pub(crate) fn partition_key(key: &PartitionKeyDeclaration) -> String {
    let strategy = match key.strategy {
        PartitionStrategy::Range => "range",
        PartitionStrategy::List => "list",
        PartitionStrategy::Hash => "hash",
    };
    let parts: Vec<String> = key.parts.iter().map(part).collect();
    format!("{strategy}({})", parts.join(", "))
}

pub(crate) fn fields(fields: &[String]) -> impl Iterator<Item = String> {
    fields.iter().map(|it| field_text(it))
}

pub(crate) fn storage(entries: &mut Entries, with: &BTreeMap<String, String>, tablespace: Option<&str>) {
    entries.list("with", given(with));
    entries.text("tablespace", tablespace);
}

/// `fillfactor = 70`
fn given(parameters: &BTreeMap<String, String>) -> impl Iterator<Item = String> {
    parameters.iter().map(|(name, value)| {
        let is_number = value.parse::<f64>().is_ok_and(f64::is_finite) && !value.contains(['e', 'E', '+']);
        let value = if is_number { value.clone() } else { word(value) };
        format!("{} = {value}", word(name))
    })
}

fn deferrable(entries: &mut Entries, deferrable: Option<Deferrable>) {
    match deferrable {
        None => {}
        Some(Deferrable::InitiallyImmediate) => entries.push("deferrable"),
        Some(Deferrable::InitiallyDeferred) => entries.push("deferrable = initially_deferred"),
    }
}

fn validity(entries: &mut Entries, validity: Validity) {
    match validity {
        Validity::Valid => {}
        Validity::NotValid => entries.push("not_valid"),
        Validity::NotEnforced => entries.push("not_enforced"),
    }
}

/// `key(entries)`, or the word alone.
fn call(key: &str, entries: Entries) -> String {
    let entries = entries.joined();
    if entries.is_empty() { key.to_owned() } else { format!("{key}({entries})") }
}
