//! One table from its record and those of the structs that it flattens.

use super::{Index, LinkError, place};
use crate::declaration::{
    CheckDeclaration, ColumnDeclaration, ExclusionDeclaration, ForeignKeyDeclaration, IndexDeclaration,
    IndexPartDeclaration, IndexTarget, KeyDeclaration, PartitionDeclaration, TableDeclaration,
    TypeDeclaration,
    record::{
        ItemId, Record,
        descriptor::{Descriptor, Kind},
        text::{
            CheckText, ColumnText, ExclusionText, ForeignKeyText, Head, IndexText, KeyText, PartitionText,
            RecordText, TableText,
        },
    },
};

/// Makes the declaration of a table.
pub(super) fn declare(
    index: &Index,
    path: String,
    mut text: TableText,
    types: &[Descriptor],
    ids: &[ItemId],
    errors: &mut Vec<LinkError>,
) -> TableDeclaration {
    let table = TableDeclaration {
        path,
        place: place(&text.head, text.head.line),
        name: text.name.take(),
        schema: text.schema.take(),
        rename_all: text.rename_all,
        renamed_from: text.renamed_from.take(),
        comment: text.comment.take(),
        strict: text.strict,
        without_rowid: text.without_rowid,
        unlogged: text.unlogged,
        with: std::mem::take(&mut text.with),
        tablespace: text.tablespace.take(),
        row_security: text.row_security,
        replica_identity: text.replica_identity.take(),
        partition_by: text.partition_by.take(),
        partitions: declare_partitions(&text.head, std::mem::take(&mut text.partitions)),
        columns: Vec::with_capacity(text.columns.len()),
        primary_key: text.primary_key.take().map(|key| declare_key(&text.head, "", key)),
        uniques: Vec::new(),
        foreign_keys: Vec::new(),
        checks: Vec::new(),
        exclusions: Vec::new(),
        indexes: Vec::new(),
    };
    let mut splice = Splice { index, errors, docs: text.comments, open: Vec::new(), table };
    splice.add(text, types, ids, "");
    splice.table
}

/// A table under construction.
struct Splice<'a> {
    index: &'a Index,
    errors: &'a mut Vec<LinkError>,
    /// Doc comments become comments.
    docs: bool,
    /// The flattened structs that are being added.
    open: Vec<ItemId>,
    table: TableDeclaration,
}

impl Splice<'_> {
    /// Adds the columns and constraints of a struct, `prefix` in front of its fields.
    fn add(&mut self, text: TableText, types: &[Descriptor], ids: &[ItemId], prefix: &str) {
        let head = &text.head;
        for column in text.columns {
            match column.flatten {
                Some(number) => self.flatten(head, &column, ids[number], prefix),
                None if column.skip => {}
                None => {
                    let ty = column.rust.map(|number| &types[number]);
                    self.column(head, column, ty, prefix);
                }
            }
        }
        self.table.uniques.extend(text.uniques.into_iter().map(|it| declare_key(head, prefix, it)));
        self.table.checks.extend(text.checks.into_iter().map(|it| declare_check(head, prefix, it)));
        self.table
            .exclusions
            .extend(text.exclusions.into_iter().map(|it| declare_exclusion(head, prefix, it)));
        self.table.indexes.extend(text.indexes.into_iter().map(|it| declare_index(head, prefix, it)));
        for foreign_key in text.foreign_keys {
            let target = ids[foreign_key.target];
            self.foreign_key(head, foreign_key, target, prefix);
        }
    }

    fn flatten(&mut self, head: &Head, column: &ColumnText, id: ItemId, prefix: &str) {
        let prefix = format!("{prefix}{}", column.prefix.as_deref().unwrap_or_default());
        // No struct contains itself; damaged bytes may say so.
        match self.index.group(id).filter(|_| !self.open.contains(&id)).cloned() {
            Some(Record { text: RecordText::Columns(text), types, ids, .. }) => {
                self.open.push(id);
                self.add(text, &types, &ids, &prefix);
                self.open.pop();
            }
            _ => self.missing(head, column.line, &column.field, "the flattened struct"),
        }
    }

    fn column(&mut self, head: &Head, mut column: ColumnText, descriptor: Option<&Descriptor>, prefix: &str) {
        let nullable = column.nullable || descriptor.is_some_and(|it| it.nullable);
        let ty = match (column.ty.take(), descriptor) {
            (Some(said), _) => said,
            (None, Some(descriptor)) => self.ty(head, &column, descriptor),
            // check_numbers has seen to it that there is none.
            (None, None) => TypeDeclaration::Sql(String::new()),
        };
        let ColumnText {
            field,
            line,
            flatten: _,
            prefix: _,
            skip: _,
            name,
            rust: _,
            nullable: _,
            ty: _,
            unsigned,
            primary_key,
            identity,
            identity_options,
            serial,
            default,
            generated,
            collate,
            storage,
            compression,
            statistics,
            with,
            comment,
            doc,
            renamed_from,
            backfill,
        } = column;
        let prefixed = |name: String| if prefix.is_empty() { name } else { format!("{prefix}{name}") };
        self.table.columns.push(ColumnDeclaration {
            field: prefixed(field),
            place: place(head, line),
            name: name.map(prefixed),
            ty,
            nullable,
            unsigned,
            primary_key,
            identity,
            identity_options,
            serial,
            default,
            generated,
            collate,
            storage,
            compression,
            statistics,
            with,
            comment: comment.or(doc.filter(|_| self.docs)),
            renamed_from: renamed_from.map(prefixed),
            backfill,
        });
    }

    fn ty(&mut self, head: &Head, column: &ColumnText, descriptor: &Descriptor) -> TypeDeclaration {
        let element = match &descriptor.kind {
            // Only fields whose attribute says the type have it; check_numbers has seen to that.
            Kind::Said => TypeDeclaration::Sql(String::new()),
            Kind::Logical(ty) => TypeDeclaration::Logical(*ty),
            Kind::Sql(sql) => TypeDeclaration::Sql(sql.clone()),
            Kind::Enum(id) => {
                let path = self.index.path(*id).map(str::to_owned);
                if path.is_none() {
                    self.missing(head, column.line, &column.field, "the enum of its type");
                }
                TypeDeclaration::Enum(path.unwrap_or_default())
            }
        };
        (0..descriptor.array_depth).fold(element, |ty, _| TypeDeclaration::Array(Box::new(ty)))
    }

    fn foreign_key(&mut self, head: &Head, text: ForeignKeyText, id: ItemId, prefix: &str) {
        let ForeignKeyText {
            line,
            name,
            fields,
            target: _,
            target_path,
            target_fields,
            match_full,
            on_delete,
            on_delete_fields,
            on_update,
            deferrable,
            renamed_from,
            validity,
            comment,
        } = text;
        let Some(target) = self.index.path(id).map(str::to_owned) else {
            self.missing(head, line, &fields.join(", "), &format!("`{target_path}`"));
            return;
        };
        self.table.foreign_keys.push(ForeignKeyDeclaration {
            place: place(head, line),
            name,
            fields: with_prefix(prefix, fields),
            target,
            target_fields,
            match_full,
            on_delete,
            on_delete_fields: with_prefix(prefix, on_delete_fields),
            on_update,
            deferrable,
            renamed_from,
            validity,
            comment,
        });
    }

    fn missing(&mut self, head: &Head, line: u32, field: &str, what: &str) {
        self.errors.push(LinkError::Missing {
            place: place(head, line),
            item: format!("{}.{field}", head.ident),
            what: what.to_owned(),
        });
    }
}

fn with_prefix(prefix: &str, mut fields: Vec<String>) -> Vec<String> {
    if !prefix.is_empty() {
        for field in &mut fields {
            field.insert_str(0, prefix);
        }
    }
    fields
}

fn declare_key(head: &Head, prefix: &str, key: KeyText) -> KeyDeclaration {
    let KeyText {
        line,
        name,
        fields,
        renamed_from,
        nulls_not_distinct,
        include,
        with,
        tablespace,
        deferrable,
        comment,
    } = key;
    KeyDeclaration {
        place: place(head, line),
        name,
        fields: with_prefix(prefix, fields),
        renamed_from,
        nulls_not_distinct,
        include: with_prefix(prefix, include),
        with,
        tablespace,
        deferrable,
        comment,
    }
}

fn declare_check(head: &Head, prefix: &str, check: CheckText) -> CheckDeclaration {
    let CheckText { line, name, field, sql, renamed_from, no_inherit, validity, comment } = check;
    let field = field.map(|field| format!("{prefix}{field}"));
    let place = place(head, line);
    CheckDeclaration { place, name, field, sql, renamed_from, no_inherit, validity, comment }
}

fn declare_exclusion(head: &Head, prefix: &str, exclusion: ExclusionText) -> ExclusionDeclaration {
    let ExclusionText {
        line,
        name,
        mut elements,
        using,
        include,
        predicate,
        with,
        tablespace,
        deferrable,
        renamed_from,
        comment,
    } = exclusion;
    for element in &mut elements {
        set_prefix(prefix, &mut element.part);
    }
    ExclusionDeclaration {
        place: place(head, line),
        name,
        elements,
        using,
        include: with_prefix(prefix, include),
        predicate,
        with,
        tablespace,
        deferrable,
        renamed_from,
        comment,
    }
}

fn declare_partitions(head: &Head, partitions: Vec<PartitionText>) -> Vec<PartitionDeclaration> {
    let declare = |it: PartitionText| {
        let PartitionText { line, name, schema, renamed_from, comment, bound, partition_by, partitions } = it;
        PartitionDeclaration {
            place: place(head, line),
            name,
            schema,
            renamed_from,
            comment,
            bound,
            partition_by,
            partitions: declare_partitions(head, partitions),
        }
    };
    partitions.into_iter().map(declare).collect()
}

fn declare_index(head: &Head, prefix: &str, index: IndexText) -> IndexDeclaration {
    let IndexText {
        line,
        name,
        mut parts,
        unique,
        using,
        include,
        predicate,
        nulls_not_distinct,
        with,
        tablespace,
        renamed_from,
        comment,
    } = index;
    for part in &mut parts {
        set_prefix(prefix, part);
    }
    IndexDeclaration {
        place: place(head, line),
        name,
        parts,
        unique,
        using,
        include: with_prefix(prefix, include),
        predicate,
        nulls_not_distinct,
        with,
        tablespace,
        renamed_from,
        comment,
    }
}

fn set_prefix(prefix: &str, part: &mut IndexPartDeclaration) {
    if let IndexTarget::Field(field) = &mut part.target {
        field.insert_str(0, prefix);
    }
}
