using Kaem.ML.Numerics;
using Kaem.ML.Tables;

namespace Kaem.ML.Samples.Datasets;

/// <summary>Rows to learn from and rows to hold out.</summary>
/// <param name="Name">What the rows are.</param>
/// <param name="Train">The rows to learn from.</param>
/// <param name="Test">The rows to hold out.</param>
internal sealed record TableFiles(string Name, Table Train, Table Test)
{
    private const double TestShare = 0.2;
    private const string Skip = "Skip";

    /// <summary>Reads files.</summary>
    /// <param name="data">The file.</param>
    /// <param name="test">The file of held-out rows; null for a share of the rows.</param>
    /// <param name="columns">Kinds that are known, as name:kind,….</param>
    /// <param name="missing">Texts that stand for missing values beside the usual ones.</param>
    public static TableFiles Load(string data, string? test, string? columns, ulong seed, IReadOnlyList<string>? missing = null)
    {
        string[] marks = [.. TextTable.DefaultMissingMarks, .. missing ?? []];
        var text = Read(data, marks);
        var (kinds, skipped) = Kinds(columns);
        if (skipped.FirstOrDefault(name => !text.Names.Contains(name)) is { } unknown)
            throw new SampleException($"There is no column '{unknown}' to leave out. The columns are {string.Join(", ", text.Names)}.");
        string name = Path.GetFileName(data);
        try
        {
            var kept = new TableSchema([.. TableSchema.Infer(text, kinds).Columns.Where(column => !skipped.Contains(column.Name))]);
            var table = text.Parse(kept);
            return test is null ? Split(name, table, seed) : new TableFiles(name, table, Read(test, marks).Parse(kept));
        }
        catch (FormatException exception)
        {
            throw new SampleException($"{exception.Message} A text that stands for a missing value is given by --missing.");
        }
    }

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

    private static TableFiles Split(string name, Table table, ulong seed)
    {
        int[] order = [.. Enumerable.Range(0, table.Rows)];
        new Random((int)seed).Shuffle(order);
        int test = (int)(TestShare * order.Length);
        if (test == 0)
            throw new SampleException($"'{name}' has {table.Rows} rows: too few to hold some out.");
        return new TableFiles(name, table.Select(order[test..]), table.Select(order[..test]));
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
