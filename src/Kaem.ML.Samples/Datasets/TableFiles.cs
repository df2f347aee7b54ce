using Kaem.ML.Numerics;
using Kaem.ML.Tables;

namespace Kaem.ML.Samples.Datasets;

/// <summary>Rows to learn from and rows to hold out.</summary>
/// <param name="Name">What the rows are.</param>
/// <param name="Train">The rows to learn from.</param>
/// <param name="Test">The rows to hold out.</param>
/// <param name="LeftOut">Columns of the file that are no part of the table.</param>
/// <param name="Notes">What is odd about columns of the file.</param>
internal sealed record TableFiles(string Name, Table Train, Table Test, IReadOnlyList<LeftOutColumn> LeftOut, IReadOnlyList<ColumnNote> Notes)
{
    private const double TestShare = 0.2;
    private const string Skip = "Skip";

    /// <summary>Reads files, or makes up a table.</summary>
    /// <param name="data">The file; null for customers.</param>
    /// <param name="test">The file of held-out rows; null for a share of the rows.</param>
    /// <param name="columns">Kinds that are known, as name:kind,….</param>
    /// <param name="missing">Texts that stand for missing values beside the usual ones.</param>
    public static TableFiles Load(string? data, string? test, string? columns, ulong seed, IReadOnlyList<string>? missing = null)
    {
        if (data is null)
        {
            if (columns is not null || test is not null || missing is { Count: > 0 })
                throw new SampleException("--columns, --missing and --test go with --data.");
            return Split("customers", CustomerData.Make(5000), [], [], seed);
        }
        string[] marks = [.. TextTable.DefaultMissingMarks, .. missing ?? []];
        var text = Read(data, marks);
        var (kinds, skipped) = Kinds(columns);
        if (skipped.FirstOrDefault(name => !text.Names.Contains(name)) is { } unknown)
            throw new SampleException($"There is no column '{unknown}' to leave out. The columns are {string.Join(", ", text.Names)}.");
        string name = Path.GetFileName(data);
        try
        {
            var inferred = TableSchema.Infer(text, kinds);
            var kept = new TableSchema(
                [.. inferred.Columns.Where(column => !skipped.Contains(column.Name))],
                [.. inferred.LeftOut.Where(column => !skipped.Contains(column.Name)), .. skipped.Select(name => new LeftOutColumn(name, "It was skipped."))],
                [.. inferred.Notes.Where(note => !skipped.Contains(note.Name))
                .Select(note => note with { Text = Told(note.Text) }), .. Constants(text, inferred)
                .Where(note => !skipped.Contains(note.Name))]);
            var table = text.Parse(kept);
            return test is null
                ? Split(name, table, kept.LeftOut, kept.Notes, seed)
                : new TableFiles(name, table, Read(test, marks).Parse(kept), kept.LeftOut, kept.Notes);
        }
        catch (FormatException exception)
        {
            throw new SampleException($"{exception.Message} A text that stands for a missing value is given by --missing.");
        }
    }

    private static string Told(string note) => note.EndsWith("as a missing mark.", StringComparison.Ordinal) ? $"{note} The option is --missing." : note;

    private static TextTable Read(string path, string[] marks)
    {
        try
        {
            return CsvFile.Read(path, marks);
        }
        catch (FormatException exception)
        {
            throw new SampleException(exception.Message);
        }
    }

    /// <summary>Columns that are kept and have nothing to learn.</summary>
    private static IEnumerable<ColumnNote> Constants(TextTable text, TableSchema schema) => schema.Columns
        .Where(column => column.Kind == ColumnKind.Categorical ? column.Categories.Count == 1 : IsConstant(text.Parse(new TableSchema([column])).Columns[0]))
        .Select(column => new ColumnNote(column.Name, "It has one value only: there is nothing to learn, and every generated row has it."));

    private static bool IsConstant(TableColumn column) => column switch
    {
        NumericColumn numeric => numeric.Values.ToArray().Where(value => !double.IsNaN(value)).Distinct().Count() == 1,
        IdentifierColumn => false,
        var booleans => ((CategoricalColumn)booleans).Codes.ToArray().Where(code => code != CategoricalColumn.Missing).Distinct().Count() == 1,
    };

    private static TableFiles Split(string name, Table table, IReadOnlyList<LeftOutColumn> leftOut, IReadOnlyList<ColumnNote> notes, ulong seed)
    {
        int[] order = [.. Enumerable.Range(0, table.Rows)];
        new Random((int)seed).Shuffle(order);
        int test = (int)(TestShare * order.Length);
        if (test == 0)
            throw new SampleException($"'{name}' has {table.Rows} rows: too few to hold some out.");
        return new TableFiles(name, table.Select(order[test..]), table.Select(order[..test]), leftOut, notes);
    }

    private static (Dictionary<string, ColumnKind> Kinds, HashSet<string> Skipped) Kinds(string? columns)
    {
        var (kinds, skipped) = (new Dictionary<string, ColumnKind>(), new HashSet<string>());
        foreach (var (name, kind) in NamedValues.Parse(columns, "--columns"))
        {
            if (kind.Equals(Skip, StringComparison.OrdinalIgnoreCase))
                skipped.Add(name);
            else if (Enum.TryParse<ColumnKind>(kind, ignoreCase: true, out var known) && Enum.IsDefined(known))
                kinds[name] = known;
            else
                throw new SampleException($"'{kind}' is no kind of column. The kinds are {string.Join(", ", Enum.GetNames<ColumnKind>())} and {Skip}.");
        }
        return (kinds, skipped);
    }
}
