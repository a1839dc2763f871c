//! Canonical JSON, made to be reviewed and merged as text: the same schema is the same bytes, keys have one order, and
//! a column, constraint, index, enum or delta has a line of its own.

use std::io;

use serde::Serialize;
use serde_json::ser::Formatter;

use super::{Content, FileHashes, Snapshot};
use crate::{Delta, Object, Schema, schema::Table};

impl Snapshot {
    /// The snapshot as it is written to its file.
    pub fn to_json(&self) -> String {
        let Self { format: _, id, dialect, parents, schema_hash, files, hand_written, content } = self;
        let FileHashes { up, down } = files;
        let mut fields = vec![
            ("format", one_line(&Self::FORMAT)),
            ("id", one_line(id)),
            ("dialect", one_line(dialect)),
            ("parents", one_line(parents)),
            ("schema_hash", one_line(schema_hash)),
            ("files", Layout::Object(vec![("up", one_line(up)), ("down", one_line(down))])),
        ];
        if *hand_written {
            fields.push(("hand_written", one_line(hand_written)));
        }
        fields.push(match content {
            Content::Base(schema) => ("base", lay_out_schema(schema)),
            Content::Deltas(deltas) => ("deltas", list(deltas, lay_out_delta)),
        });
        Layout::Object(fields).print()
    }
}

impl Schema {
    /// The whole schema as one canonical document.
    pub fn to_canonical_json(&self) -> String {
        lay_out_schema(self).print()
    }
}

/// What stands on a line, and what is opened and indented.
enum Layout {
    Line(String),
    Object(Vec<(&'static str, Layout)>),
    List(Vec<Layout>),
}

fn lay_out_schema(schema: &Schema) -> Layout {
    let Schema { namespaces, enums, definitions, tables } = schema;
    let mut fields = Vec::new();
    push_list(&mut fields, "namespaces", namespaces, one_line);
    push_list(&mut fields, "enums", enums, one_line);
    push_list(&mut fields, "definitions", definitions, one_line);
    push_list(&mut fields, "tables", tables, lay_out_table);
    Layout::Object(fields)
}

fn lay_out_table(table: &Table) -> Layout {
    let Table { name, comment, options, columns, constraints, indexes } = table;
    let mut fields = vec![("name", one_line(name))];
    if let Some(comment) = comment {
        fields.push(("comment", one_line(comment)));
    }
    if !options.is_default() {
        fields.push(("options", one_line(options)));
    }
    push_list(&mut fields, "columns", columns, one_line);
    push_list(&mut fields, "constraints", constraints, one_line);
    push_list(&mut fields, "indexes", indexes, one_line);
    Layout::Object(fields)
}

fn lay_out_delta(delta: &Delta) -> Layout {
    match delta {
        Delta::Create(Object::Table(table)) => lay_out_table_delta("create", table),
        Delta::Drop(Object::Table(table)) => lay_out_table_delta("drop", table),
        Delta::Create(_) | Delta::Drop(_) | Delta::Alter { .. } | Delta::Rename { .. } => one_line(delta),
    }
}

fn lay_out_table_delta(verb: &'static str, table: &Table) -> Layout {
    Layout::Object(vec![(verb, Layout::Object(vec![("table", lay_out_table(table))]))])
}

fn push_list<T>(
    fields: &mut Vec<(&'static str, Layout)>,
    key: &'static str,
    items: &[T],
    lay_out: impl Fn(&T) -> Layout,
) {
    if !items.is_empty() {
        fields.push((key, list(items, lay_out)));
    }
}

fn list<T>(items: &[T], lay_out: impl Fn(&T) -> Layout) -> Layout {
    Layout::List(items.iter().map(lay_out).collect())
}

fn one_line<T: Serialize>(value: &T) -> Layout {
    let mut line = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut line, OneLine);
    value.serialize(&mut serializer).expect("the model has no maps, and memory takes every byte");
    Layout::Line(String::from_utf8(line).expect("JSON is UTF-8"))
}

/// JSON on one line, with a blank behind commas and colons.
struct OneLine;

impl Formatter for OneLine {
    fn begin_array_value<W: ?Sized + io::Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { out.write_all(b", ") }
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { out.write_all(b", ") }
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }
}

impl Layout {
    fn print(&self) -> String {
        let mut out = String::new();
        self.print_at(0, &mut out);
        out.push('\n');
        out
    }

    fn print_at(&self, depth: usize, out: &mut String) {
        match self {
            Self::Line(text) => out.push_str(text),
            Self::Object(fields) if fields.is_empty() => out.push_str("{}"),
            Self::List(items) if items.is_empty() => out.push_str("[]"),
            Self::Object(fields) => {
                print_block(depth, ['{', '}'], fields, out, |(key, value), out| {
                    out.extend(["\"", key, "\": "]);
                    value.print_at(depth + 1, out);
                });
            }
            Self::List(items) => {
                print_block(depth, ['[', ']'], items, out, |item, out| item.print_at(depth + 1, out));
            }
        }
    }
}

fn print_block<T>(
    depth: usize,
    [open, close]: [char; 2],
    items: &[T],
    out: &mut String,
    print: impl Fn(&T, &mut String),
) {
    out.push(open);
    for (at, item) in items.iter().enumerate() {
        out.push_str(if at == 0 { "\n" } else { ",\n" });
        indent(depth + 1, out);
        print(item, out);
    }
    out.push('\n');
    indent(depth, out);
    out.push(close);
}

fn indent(depth: usize, out: &mut String) {
    out.extend(std::iter::repeat_n("  ", depth));
}
