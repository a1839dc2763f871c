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
        let mut document = Document::default();
        document.object(|fields| {
            fields.field("format").line(&Self::FORMAT);
            fields.field("id").line(id);
            fields.field("dialect").line(dialect);
            fields.field("parents").line(parents);
            fields.field("schema_hash").line(schema_hash);
            fields.field("files").object(|files| {
                files.field("up").line(up);
                files.field("down").line(down);
            });
            if *hand_written {
                fields.field("hand_written").line(hand_written);
            }
            match content {
                Content::Base(schema) => write_schema(fields.field("base"), schema),
                Content::Deltas(deltas) => fields.field("deltas").list(deltas, write_delta),
            }
        });
        document.finish()
    }
}

impl Schema {
    /// The whole schema as one canonical document.
    pub fn to_canonical_json(&self) -> String {
        let mut document = Document::default();
        write_schema(&mut document, self);
        document.finish()
    }
}

fn write_schema(out: &mut Document, schema: &Schema) {
    let Schema { namespaces, enums, definitions, tables } = schema;
    out.object(|fields| {
        fields.some("namespaces", namespaces, Document::line);
        fields.some("enums", enums, Document::line);
        fields.some("definitions", definitions, Document::line);
        fields.some("tables", tables, write_table);
    });
}

fn write_table(out: &mut Document, table: &Table) {
    let Table { name, comment, options, columns, constraints, indexes, partitions } = table;
    out.object(|fields| {
        fields.field("name").line(name);
        if let Some(comment) = comment {
            fields.field("comment").line(comment);
        }
        if !options.is_default() {
            fields.field("options").line(options);
        }
        fields.some("columns", columns, Document::line);
        fields.some("constraints", constraints, Document::line);
        fields.some("indexes", indexes, Document::line);
        fields.some("partitions", partitions, Document::line);
    });
}

fn write_delta(out: &mut Document, delta: &Delta) {
    match delta {
        Delta::Create(Object::Table(table)) => write_table_delta(out, "create", table),
        Delta::Drop(Object::Table(table)) => write_table_delta(out, "drop", table),
        Delta::Create(_) | Delta::Drop(_) | Delta::Alter { .. } | Delta::Rename { .. } => out.line(delta),
    }
}

fn write_table_delta(out: &mut Document, verb: &str, table: &Table) {
    out.object(|fields| fields.field(verb).object(|fields| write_table(fields.field("table"), table)));
}

/// JSON that is written from its beginning to its end.
#[derive(Default)]
struct Document {
    text: Vec<u8>,
    depth: usize,
}

/// The inside of an object or list, whose items stand on lines of their own.
struct Block<'d> {
    document: &'d mut Document,
    is_empty: bool,
}

impl Document {
    /// A value that stands on one line.
    fn line<T: Serialize>(&mut self, value: &T) {
        let mut serializer = serde_json::Serializer::with_formatter(&mut self.text, OneLine);
        value.serialize(&mut serializer).expect("the model has no maps, and memory takes every byte");
    }

    fn object(&mut self, write: impl FnOnce(&mut Block<'_>)) {
        self.block(*b"{}", write);
    }

    fn list<T>(&mut self, items: &[T], write: impl Fn(&mut Self, &T)) {
        self.block(*b"[]", |block| items.iter().for_each(|it| write(block.item(), it)));
    }

    fn block(&mut self, [open, close]: [u8; 2], write: impl FnOnce(&mut Block<'_>)) {
        self.text.push(open);
        self.depth += 1;
        let mut block = Block { document: self, is_empty: true };
        write(&mut block);
        let is_empty = block.is_empty;
        self.depth -= 1;
        if !is_empty {
            self.next_line();
        }
        self.text.push(close);
    }

    fn next_line(&mut self) {
        self.text.push(b'\n');
        self.text.resize(self.text.len() + 2 * self.depth, b' ');
    }

    fn finish(mut self) -> String {
        self.text.push(b'\n');
        String::from_utf8(self.text).expect("JSON is UTF-8")
    }
}

impl Block<'_> {
    /// Where the next item is to be written.
    fn item(&mut self) -> &mut Document {
        if !self.is_empty {
            self.document.text.push(b',');
        }
        self.is_empty = false;
        self.document.next_line();
        self.document
    }

    /// Where the value of the next field is to be written.
    fn field(&mut self, key: &str) -> &mut Document {
        let document = self.item();
        for part in ["\"", key, "\": "] {
            document.text.extend_from_slice(part.as_bytes());
        }
        document
    }

    /// A list, unless it is empty.
    fn some<T>(&mut self, key: &str, items: &[T], write: impl Fn(&mut Document, &T)) {
        if !items.is_empty() {
            self.field(key).list(items, write);
        }
    }
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
