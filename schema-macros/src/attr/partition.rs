//! `partition_by = ..` and `partition(..)`.

use proc_macro2::{Delimiter, Ident, Span, TokenTree};

use super::{
    entry::{Entry, Form, Piece, split},
    index::read_column_or_expression,
    value::{literal, set, span_of},
};
use crate::{
    ast::{BoundValue, Default, Partition, PartitionBound, PartitionKey},
    error::{Result, fail},
    symbol::{BoundWord, PartitionWord, StrategyWord, Word},
};

/// `partition_by = range(created_at)`, `= list(expr("lower(region)"))`, `= hash(id)`
pub(super) fn read_partition_by(entry: &Entry) -> Result<PartitionKey> {
    let how = "write `partition_by = range(field, ..)`, `list(field)` or `hash(field, ..)`";
    let Form::Value(tokens) = &entry.form else { return fail(entry.span(), how) };
    match tokens.as_slice() {
        [TokenTree::Ident(word), rest @ ..] => {
            let strategy = StrategyWord::parse(word)?;
            match rest {
                [TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => {
                    let pieces = split(group.stream());
                    if pieces.is_empty() {
                        return fail(group.span(), format!("`{word}(..)` needs at least one field"));
                    }
                    let parts = pieces.iter().map(read_column_or_expression).collect::<Result<_>>()?;
                    Ok(PartitionKey { strategy, parts })
                }
                _ => fail(word.span(), format!("write `{word}(field, ..)`")),
            }
        }
        _ => fail(span_of(tokens), how),
    }
}

/// What has been read of a partition.
#[derive(Default)]
struct Draft {
    name: Option<String>,
    schema: Option<String>,
    renamed_from: Option<String>,
    comment: Option<String>,
    from: Option<Vec<BoundValue>>,
    to: Option<Vec<BoundValue>>,
    values: Option<Vec<BoundValue>>,
    modulus: Option<u32>,
    remainder: Option<u32>,
    default: Option<()>,
    partition_by: Option<PartitionKey>,
    partitions: Vec<Partition>,
}

/// `partition(name = "..", from(..), to(..))`
pub(super) fn read_partition(entry: Entry) -> Result<Partition> {
    let span = entry.span();
    let Form::List(pieces) = entry.form else {
        return fail(span, "write `partition(name = \"..\", from(..), to(..))`");
    };
    let mut draft = Draft::default();
    for piece in pieces {
        draft.read(piece.into_entry()?)?;
    }
    draft.finish(span)
}

impl Draft {
    fn read(&mut self, entry: Entry) -> Result<()> {
        let key = entry.key.clone();
        match PartitionWord::parse(&key)? {
            PartitionWord::Name => set(&mut self.name, &key, entry.text()?),
            PartitionWord::Schema => set(&mut self.schema, &key, entry.text()?),
            PartitionWord::RenamedFrom => set(&mut self.renamed_from, &key, entry.text()?),
            PartitionWord::Comment => set(&mut self.comment, &key, entry.text()?),
            PartitionWord::From => set(&mut self.from, &key, read_values(&entry)?),
            PartitionWord::To => set(&mut self.to, &key, read_values(&entry)?),
            PartitionWord::In => set(&mut self.values, &key, read_values(&entry)?),
            PartitionWord::Modulus => set(&mut self.modulus, &key, read_number(&entry)?),
            PartitionWord::Remainder => set(&mut self.remainder, &key, read_number(&entry)?),
            PartitionWord::Default => set(&mut self.default, &key, entry.flag()?),
            PartitionWord::PartitionBy => set(&mut self.partition_by, &key, read_partition_by(&entry)?),
            PartitionWord::Partition => {
                self.partitions.push(read_partition(entry)?);
                Ok(())
            }
        }
    }

    fn finish(self, span: Span) -> Result<Partition> {
        let Some(name) = self.name else { return fail(span, "a partition has a name: `name = \"..\"`") };
        let range = (self.from, self.to);
        let hash = (self.modulus, self.remainder);
        let bound = match (range, self.values, hash, self.default) {
            ((Some(from), Some(to)), None, (None, None), None) => PartitionBound::Range { from, to },
            ((None, None), Some(values), (None, None), None) => PartitionBound::In(values),
            ((None, None), None, (Some(modulus), Some(remainder)), None) => {
                PartitionBound::Hash { modulus, remainder }
            }
            ((None, None), None, (None, None), Some(())) => PartitionBound::Default,
            _ => {
                return fail(
                    span,
                    "a partition has one bound: `from(..), to(..)`, `in(..)`, `modulus = .., remainder = ..` or `default`",
                );
            }
        };
        Ok(Partition {
            span,
            name,
            schema: self.schema,
            renamed_from: self.renamed_from,
            comment: self.comment,
            bound,
            partition_by: self.partition_by,
            partitions: self.partitions,
        })
    }
}

fn read_values(entry: &Entry) -> Result<Vec<BoundValue>> {
    let Form::List(pieces) = &entry.form else {
        return fail(entry.span(), format!("write `{}(value, ..)`", entry.key));
    };
    if pieces.is_empty() {
        return fail(entry.span(), format!("`{}(..)` needs at least one value", entry.key));
    }
    pieces.iter().map(|piece| read_value(&entry.key, piece)).collect()
}

fn read_value(key: &Ident, piece: &Piece) -> Result<BoundValue> {
    if let Some(value) = literal(&piece.tokens) {
        return Ok(BoundValue::Literal(value));
    }
    match piece.tokens.as_slice() {
        [TokenTree::Ident(word)] => Ok(BoundValue::Word(BoundWord::parse(word)?)),
        _ => fail(
            piece.span(),
            format!("`{key}(..)` takes literals, `minvalue`, `maxvalue` and `null`; a date is a string"),
        ),
    }
}

fn read_number(entry: &Entry) -> Result<u32> {
    let number = match &entry.form {
        Form::Value(tokens) => match literal(tokens) {
            Some(Default::Integer(digits)) => digits.parse().ok(),
            _ => None,
        },
        Form::Flag | Form::List(_) => None,
    };
    number.map_or_else(|| fail(entry.span(), format!("write `{} = 4`", entry.key)), Ok)
}
