using Kaem.ML.Persistence;

namespace Kaem.ML.Tables;

/// <summary>A table that a model can learn: what rules leave of it, and how its columns are encoded.</summary>
/// <param name="Rows">The rows that are learned.</param>
internal sealed record PreparedTable(TableForm Form, TableCodec Codec, Table Rows)
{
    /// <summary>Learns what follows from what, and how columns are encoded.</summary>
    /// <exception cref="ArgumentException">A column has no values, all columns have one value only, an option names a column that is not there, or a rule does
    /// not hold.</exception>
    public static PreparedTable Of(Table table, KaemTableOptions options)
    {
        foreach (string name in options.Encoding.Columns.Keys)
            _ = table[name];
        CheckText(table);
        table = options.Ordered(table);
        var form = TableForm.Of(table, options.Rules, options.FindRules, options.Context.Count);
        var rows = form.Reduce(table);
        var encoding = options.EncodingFor(rows);
        // What follows from others is not encoded.
        encoding = encoding with { Columns = encoding.Columns.Where(column => rows.Find(column.Key) is not null).ToDictionary(StringComparer.Ordinal) };
        return new PreparedTable(form, TableCodec.Fit(rows, encoding, options.Context.Count), rows);
    }

    /// <summary>The rows as numbers, which is all that training needs of them.</summary>
    /// <param name="validation">Rows to score after each epoch; null for none.</param>
    /// <exception cref="ArgumentException">The validation rows lack a column.</exception>
    public EncodedTraining Encode(KaemTableOptions options, Table? validation)
    {
        var held = validation is null ? null : Codec.EncodeToLearn(Form.Reduce(Form.As(validation, Form.Schema(Codec.Schema))));
        return new EncodedTraining(Form, Codec, Codec.EncodeToLearn(Rows), held, options.Of(Codec, Rows.Rows), options.StopEarly);
    }

    /// <summary>Text that has no UTF-8 could be learned, but hardly any file could hold what is generated of it.</summary>
    private static void CheckText(Table table)
    {
        foreach (var column in table.Columns.OfType<CategoricalColumn>())
        {
            int odd = Array.FindIndex([.. column.Categories], category => !JsonValues.IsValid(category));
            int row = odd < 0 ? -1 : column.Codes.IndexOf(odd);
            if (row >= 0)
            {
                throw new ArgumentException(
                    $"Row {row} of column '{column.Name}' is '{JsonValues.Escape(column.Categories[odd])}', no valid UTF-16, a surrogate of it stands "
                    + "alone: mend the text.", "train");
            }
        }
    }
}

/// <summary>Rows of a table as a model is trained on them. It knows nothing of the table, which may be gone by then.</summary>
/// <param name="Validation">Rows to score after each epoch; null for none.</param>
/// <param name="Options">The options of the model of encoded rows.</param>
/// <param name="StopEarly">Whether the number of updates is looked for.</param>
internal sealed record EncodedTraining(
    TableForm Form, TableCodec Codec, EncodedTable Rows, EncodedTable? Validation, KaemOptions Options, bool StopEarly);
