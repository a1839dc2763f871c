//! What differs between two definitions of one id.

use std::collections::BTreeMap;

use schema_model::{
    Expression, Name, ObjectId, QualifiedName,
    schema::{
        Definition, Index,
        definition::{
            Attribute, CheckOption, Composite, Domain, DomainCheck, Extension, MaterializedView, OwnedBy,
            Range, Rule, Sequence, View,
        },
    },
};

use super::constraint::index;
use super::{
    Difference, aggregate::aggregate, attribute, comment, event_trigger::event_trigger, grant::grant,
    grant::owner, policy::policy, publication::publication, routine::routine, statistics::statistics,
    trigger::trigger, upkeep,
};

pub(super) fn differences(a: &Definition, b: &Definition) -> Vec<Option<Difference>> {
    match (a, b) {
        (Definition::Extension(a), Definition::Extension(b)) => extension(a, b),
        (Definition::Sequence(a), Definition::Sequence(b)) => sequence(a, b),
        (Definition::Function(a), Definition::Function(b)) => routine(a, b),
        (Definition::Procedure(a), Definition::Procedure(b)) => routine(a, b),
        (Definition::Aggregate(a), Definition::Aggregate(b)) => aggregate(a, b),
        (Definition::Trigger(a), Definition::Trigger(b)) => trigger(a, b),
        (Definition::View(a), Definition::View(b)) => view(a, b),
        (Definition::MaterializedView(a), Definition::MaterializedView(b)) => materialized_view(a, b),
        (Definition::Rule(a), Definition::Rule(b)) => rule(a, b),
        (Definition::Policy(a), Definition::Policy(b)) => policy(a, b),
        (Definition::Statistics(a), Definition::Statistics(b)) => statistics(a, b),
        (Definition::EventTrigger(a), Definition::EventTrigger(b)) => event_trigger(a, b),
        (Definition::Publication(a), Definition::Publication(b)) => publication(a, b),
        (Definition::Domain(a), Definition::Domain(b)) => domain(a, b),
        (Definition::Composite(a), Definition::Composite(b)) => composite(a, b),
        (Definition::Range(a), Definition::Range(b)) => range(a, b),
        (Definition::Grant(a), Definition::Grant(b)) => grant(a, b),
        (Definition::Owner(a), Definition::Owner(b)) => owner(a, b),
        (
            Definition::Extension(_)
            | Definition::Sequence(_)
            | Definition::Function(_)
            | Definition::Procedure(_)
            | Definition::Aggregate(_)
            | Definition::Trigger(_)
            | Definition::View(_)
            | Definition::MaterializedView(_)
            | Definition::Rule(_)
            | Definition::Policy(_)
            | Definition::Statistics(_)
            | Definition::EventTrigger(_)
            | Definition::Grant(_)
            | Definition::Owner(_)
            | Definition::Publication(_)
            | Definition::Domain(_)
            | Definition::Composite(_)
            | Definition::Range(_),
            _,
        ) => Vec::new(),
    }
}

fn extension(a: &Extension, b: &Extension) -> Vec<Option<Difference>> {
    let Extension { name: _, schema, version, comment: comment_before } = a;
    let or_any = |text: Option<&str>| text.unwrap_or("any").to_owned();
    vec![
        attribute("schema", schema, &b.schema, |it| or_any(it.as_ref().map(AsRef::as_ref))),
        attribute("version", version, &b.version, |it| or_any(it.as_deref())),
        comment(comment_before.as_ref(), b.comment.as_ref()),
    ]
}

fn sequence(a: &Sequence, b: &Sequence) -> Vec<Option<Difference>> {
    let Sequence {
        name: _,
        ty,
        increment,
        min: _,
        max: _,
        start: _,
        cache,
        cycle,
        unlogged,
        owned_by,
        comment: comment_before,
    } = a;
    vec![
        attribute("type", ty, &b.ty, |it| it.word().to_owned()),
        attribute("increment", increment, &b.increment, ToString::to_string),
        attribute("minimum", &a.least(), &b.least(), ToString::to_string),
        attribute("maximum", &a.greatest(), &b.greatest(), ToString::to_string),
        attribute("start", &a.first(), &b.first(), ToString::to_string),
        upkeep("cache", cache, &b.cache, ToString::to_string),
        attribute("cycle", cycle, &b.cycle, ToString::to_string),
        attribute("unlogged", unlogged, &b.unlogged, ToString::to_string),
        attribute("owned by", owned_by, &b.owned_by, |it| match it {
            Some(OwnedBy { table, column }) => ObjectId::column(table, column).path(),
            None => "none".to_owned(),
        }),
        comment(comment_before.as_ref(), b.comment.as_ref()),
    ]
}
fn view(a: &View, b: &View) -> Vec<Option<Difference>> {
    let View {
        name: _,
        columns,
        security_barrier,
        security_invoker,
        check_option,
        query,
        comment: about,
        column_comments,
    } = a;
    let check = |it: &Option<CheckOption>| it.map_or("none", CheckOption::word).to_owned();
    vec![
        attribute("columns", columns, &b.columns, |it| names(it)),
        attribute("query", query, &b.query, ToString::to_string),
        attribute("security_barrier", security_barrier, &b.security_barrier, ToString::to_string),
        attribute("security_invoker", security_invoker, &b.security_invoker, ToString::to_string),
        attribute("check_option", check_option, &b.check_option, check),
        comment(about.as_ref(), b.comment.as_ref()),
        upkeep("comments on columns", column_comments, &b.column_comments, comments),
    ]
}

fn materialized_view(a: &MaterializedView, b: &MaterializedView) -> Vec<Option<Difference>> {
    let MaterializedView { name: _, columns, method, storage, tablespace, no_data, query, indexes, .. } = a;
    let or = |default: &'static str| {
        move |it: &Option<Name>| it.as_ref().map_or(default, AsRef::as_ref).to_owned()
    };
    let mut all = vec![
        attribute("columns", columns, &b.columns, |it| names(it)),
        attribute("query", query, &b.query, ToString::to_string),
        upkeep("method", method, &b.method, or("heap")),
        upkeep("storage", storage, &b.storage, parameters),
        upkeep("tablespace", tablespace, &b.tablespace, or("default")),
        attribute("no data", no_data, &b.no_data, ToString::to_string),
        comment(a.comment.as_ref(), b.comment.as_ref()),
        upkeep("comments on columns", &a.column_comments, &b.column_comments, comments),
    ];
    all.extend(indexes_of(indexes, &b.indexes));
    all
}

/// Each index that differs by itself.
fn indexes_of(a: &[Index], b: &[Index]) -> Vec<Option<Difference>> {
    let of = |list: &[Index], name: &Name| list.iter().find(|it| it.name == *name).cloned();
    let mut all: Vec<&Name> = a.iter().chain(b).map(|it| &it.name).collect();
    all.sort();
    all.dedup();
    let differences = |name: &Name| match (of(a, name), of(b, name)) {
        (Some(a), Some(b)) => index(&a, &b),
        (a, b) => {
            let show = |it: &bool| if *it { name.to_string() } else { "none".to_owned() };
            vec![attribute("index", &a.is_some(), &b.is_some(), show)]
        }
    };
    all.into_iter().flat_map(differences).collect()
}

fn rule(a: &Rule, b: &Rule) -> Vec<Option<Difference>> {
    let Rule { name: _, on: _, event, instead, condition, commands, comment: about } = a;
    let or_none = |it: &Option<schema_model::Expression>| {
        it.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string)
    };
    vec![
        attribute("event", event, &b.event, |it| it.word().to_owned()),
        attribute("instead", instead, &b.instead, ToString::to_string),
        attribute("where", condition, &b.condition, or_none),
        attribute("commands", commands, &b.commands, ToString::to_string),
        comment(about.as_ref(), b.comment.as_ref()),
    ]
}

fn names(names: &[Name]) -> String {
    if names.is_empty() {
        return "those of the query".to_owned();
    }
    names.iter().map(Name::as_str).collect::<Vec<_>>().join(", ")
}

fn parameters(all: &BTreeMap<String, String>) -> String {
    all.iter().map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>().join(", ")
}

fn comments(all: &BTreeMap<Name, String>) -> String {
    all.iter().map(|(name, text)| format!("{name}: {text:?}")).collect::<Vec<_>>().join(", ")
}

fn domain(a: &Domain, b: &Domain) -> Vec<Option<Difference>> {
    let Domain { name: _, ty, collation, default, not_null, checks, comment: comment_before } = a;
    vec![
        attribute("type", ty, &b.ty, ToString::to_string),
        attribute("collation", collation, &b.collation, |it| or_default(it.as_ref())),
        attribute("default", default, &b.default, |it| {
            it.as_ref().map_or_else(|| "none".to_owned(), Expression::to_string)
        }),
        attribute("not null", not_null, &b.not_null, ToString::to_string),
        attribute("checks", checks, &b.checks, |it| list(it.iter().map(show_check))),
        comment(comment_before.as_ref(), b.comment.as_ref()),
    ]
}

fn show_check(it: &DomainCheck) -> String {
    let DomainCheck { name, check, not_valid, comment } = it;
    let not_valid = if *not_valid { " not valid" } else { "" };
    format!("{name} ({check}){not_valid}{}", commented(comment.as_ref()))
}

fn composite(a: &Composite, b: &Composite) -> Vec<Option<Difference>> {
    let Composite { name: _, attributes, comment: comment_before } = a;
    vec![
        attribute("attributes", attributes, &b.attributes, |it| list(it.iter().map(show_attribute))),
        comment(comment_before.as_ref(), b.comment.as_ref()),
    ]
}

fn show_attribute(it: &Attribute) -> String {
    let Attribute { name, ty, collation, comment } = it;
    let collation = collation.as_ref().map_or_else(String::new, |it| format!(" collate {it}"));
    format!("{name} {ty}{collation}{}", commented(comment.as_ref()))
}

fn range(a: &Range, b: &Range) -> Vec<Option<Difference>> {
    let Range {
        name: _,
        subtype,
        operator_class,
        collation,
        canonical,
        difference,
        multirange: _,
        comment: comment_before,
    } = a;
    vec![
        attribute("subtype", subtype, &b.subtype, ToString::to_string),
        attribute("subtype_opclass", operator_class, &b.operator_class, |it| or_default(it.as_ref())),
        attribute("collation", collation, &b.collation, |it| or_default(it.as_ref())),
        attribute("canonical", canonical, &b.canonical, |it| or_default(it.as_ref())),
        attribute("subtype_diff", difference, &b.difference, |it| or_default(it.as_ref())),
        attribute("multirange", &a.multirange(), &b.multirange(), ToString::to_string),
        comment(comment_before.as_ref(), b.comment.as_ref()),
    ]
}

fn or_default(name: Option<&QualifiedName>) -> String {
    name.map_or_else(|| "default".to_owned(), ToString::to_string)
}

fn list(items: impl Iterator<Item = String>) -> String {
    let all: Vec<String> = items.collect();
    if all.is_empty() { "none".to_owned() } else { all.join(", ") }
}

fn commented(comment: Option<&String>) -> String {
    comment.map_or_else(String::new, |it| format!(" comment {it:?}"))
}
