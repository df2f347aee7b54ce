using Kaem.ML.Tables;

namespace Kaem.Tool.Files;

/// <summary>Columns of other kinds by way of their texts.</summary>
internal static class TextColumns
{
    /// <summary>The texts of a column; empty for gaps.</summary>
    public static IReadOnlyList<string> Of(TableColumn column) => [.. Enumerable.Range(0, column.Rows).Select(column.TextAt)];

    /// <summary>Whether a column of one kind can stand for one of the other.</summary>
    public static bool AreAlike(ColumnKind first, ColumnKind second) =>
        first == second || (first is ColumnKind.Real or ColumnKind.Integer && second is ColumnKind.Real or ColumnKind.Integer);

    /// <summary>A column read anew as one of another kind.</summary>
    /// <exception cref="FormatException">A text is none of that kind.</exception>
    public static TableColumn Read(TableColumn column, ColumnSchema schema) =>
        new TextTable([column.Name], [Of(column)], [""]).Parse(new TableSchema([schema])).Columns[0];

    /// <summary>
    /// The columns of a schema, read from texts. Numbers, days and times may be written in another way than the schema's, if each column keeps to one.
    /// </summary>
    /// <exception cref="FormatException">A text is none of its column's kind.</exception>
    public static Table Parse(CsvTable file, TableSchema schema)
    {
        try
        {
            return file.Text.Parse(schema);
        }
        catch (FormatException)
        {
            var own = TableSchema.Infer(file.Text, options: new ColumnKindOptions { DecimalComma = file.Dialect.DecimalComma });
            if (!schema.Columns.Any(column => IsOtherwise(own.Find(column.Name), column)))
                throw;
            return file.Text.Parse(new TableSchema(
                [.. schema.Columns.Select(column => own.Find(column.Name) is { } found && IsOtherwise(found, column) ? found : column)]));
        }
    }

    /// <summary>Whether a column is of the kind that is wanted, and written in another way.</summary>
    private static bool IsOtherwise(ColumnSchema? found, ColumnSchema wanted) =>
        found is not null && wanted.Kind is not (ColumnKind.Categorical or ColumnKind.Boolean or ColumnKind.Identifier) && AreAlike(found.Kind, wanted.Kind)
        && found.Format != wanted.Format;

    /// <summary>The columns of a schema, those of other kinds read anew.</summary>
    /// <exception cref="FormatException">A text is none of its column's kind.</exception>
    public static Table As(Table table, TableSchema schema) => new([.. schema.Columns.Select(wanted =>
        AreAlike(table[wanted.Name].Kind, wanted.Kind) ? table[wanted.Name] : Read(table[wanted.Name], wanted))]);
}
