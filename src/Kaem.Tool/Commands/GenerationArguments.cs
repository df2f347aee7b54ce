using System.CommandLine;
using Kaem.ML;
using Kaem.ML.Tables;
using Kaem.Tool.Arguments;
using Kaem.Tool.Display;
using Kaem.Tool.Files;

namespace Kaem.Tool.Commands;

/// <summary>Which rows are generated.</summary>
internal sealed class GenerationArguments
{
    public const string GivenName = "--given";

    private const string What = "Generating";

    // Enough to keep all threads busy, and soon done.
    private const int PartRows = 4096;

    private readonly Option<string[]> _given = new(GivenName)
    {
        Description = "A value that every row is to have; the others are drawn as rows with it have them. Can be given several times, for several columns.",
        HelpName = "NAME=VALUE",
    };

    private readonly Option<bool> _noGaps = new("--no-gaps") { Description = "Generate rows without gaps; else they have gaps as the rows that were learned." };

    /// <summary>The number of rows; null for the default.</summary>
    public Option<int?> Rows { get; } = new Option<int?>("--rows") { HelpName = "COUNT" }.AtLeast(1);

    public void AddTo(Command command, string rows)
    {
        Rows.Description = rows;
        command.Options.Add(Rows);
        command.Options.Add(_given);
        command.Options.Add(_noGaps);
    }

    /// <summary>Columns and texts of the values that rows are to have.</summary>
    /// <exception cref="ToolException">One is not NAME=VALUE.</exception>
    public IReadOnlyList<(string Name, string Value)> Given(ParseResult parsed) =>
        [.. (parsed.GetValue(_given) ?? []).Select(text => ColumnNames.Pair(text, GivenName))];

    /// <summary>Generates rows and writes them.</summary>
    public void Write(ParseResult parsed, KaemTableModel model, int rows, ulong seed, string path, TableForm form, OutputFiles outputs, Work work)
    {
        var given = GivenValues.Of(Given(parsed), model.Schema);
        var gaps = parsed.GetValue(_noGaps) ? TableGaps.None : TableGaps.AsTrained;
        // Rows with a condition are drawn together, and those that must differ from each other; Parquet files are written from tables.
        bool mustDiffer = model.Rules.Any(rule => rule.Equals(TableRule.Unique(rule.Columns)));
        if (given.Count > 0 || mustDiffer || InputFiles.IsParquet(path))
        {
            var table = work.Compute(What, _ => given.Count > 0 ? Generate(model, rows, given, seed, gaps) : model.Generate(rows, seed, gaps));
            outputs.Write(path, file => form.Write(file, table));
            return;
        }
        bool isPacked = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
        outputs.Write(path, file => work.Write(What, report =>
            CsvRows.Write(file, form.Dialect ?? CsvDialect.Default, isPacked, Parts(model, rows, seed, gaps, report, work.Cancellation))));
    }

    private static Table Generate(KaemTableModel model, int rows, Dictionary<string, object> given, ulong seed, TableGaps gaps)
    {
        try
        {
            return model.Generate(rows, given, seed, gaps);
        }
        catch (ArgumentException exception)
        {
            throw ToolException.Usage($"{GivenName}: {Messages.Of(exception)}");
        }
    }

    private static IEnumerable<Table> Parts(
        KaemTableModel model, int rows, ulong seed, TableGaps gaps, ProgressReport report, CancellationToken cancellation)
    {
        for (int first = 0; first < rows; first += PartRows)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return model.GenerateRange(first, Math.Min(PartRows, rows - first), seed, gaps);
            report.At(Math.Min(1, (first + (double)PartRows) / rows));
        }
    }
}
