using System.CommandLine;
using System.Globalization;
using Kaem.ML;
using Kaem.ML.Tables;
using Kaem.Tool.Arguments;
using Kaem.Tool.Display;
using Kaem.Tool.Files;

namespace Kaem.Tool.Commands;

/// <summary>Which rows are generated.</summary>
internal sealed class GenerationArguments
{
    public const string GivenName = GivenTexts.Exactly;

    private const string What = "Generating", ScaleName = "--scale", RowsName = "--rows";

    // Enough to keep all threads busy, and soon done.
    private const int PartRows = 4096;

    private readonly Option<string[]> _given = new(GivenName)
    {
        Description = "A value that every row is to have; the others are drawn as rows with it have them. Can be given several times, for several columns.",
        HelpName = "NAME=VALUE",
    };

    private readonly Option<string[]> _atLeast = new(GivenTexts.AtLeast)
    {
        Description = "The least number, day or time that rows are to have in a column.",
        HelpName = "NAME=VALUE",
    };

    private readonly Option<string[]> _atMost = new(GivenTexts.AtMost)
    {
        Description = "The greatest; with the least one a range.",
        HelpName = "NAME=VALUE",
    };

    private readonly Option<string[]> _oneOf = new(GivenTexts.OneOf)
    {
        Description = "One of the values that rows may have in a column; once for each of them.",
        HelpName = "NAME=VALUE",
    };

    private readonly Option<string[]> _gap = new(GivenTexts.Gap)
    {
        Description = "A column in which rows are to have a gap; names stand as in NAME=VALUE, with commas between.",
        HelpName = "NAMES",
    };

    private readonly Option<double?> _scale = new(ScaleName)
    {
        Description = "Rows to generate for each that was learned, 2 for twice as many. Of several tables: of those that belong to no others, which decide "
            + "how many rows the others have.",
        HelpName = "NUMBER",
    };

    private readonly Option<bool> _noGaps = new("--no-gaps") { Description = "Generate rows without gaps; else they have gaps as the rows that were learned." };

    /// <summary>The number of rows; null for the default.</summary>
    public Option<int?> Rows { get; } = new Option<int?>(RowsName) { HelpName = "COUNT" }.AtLeast(1);

    public void AddTo(Command command, string rows)
    {
        Rows.Description = rows;
        command.Options.Add(Rows);
        command.Options.Add(_scale);
        foreach (var option in OfOne)
            command.Options.Add(option);
    }

    /// <summary>What goes with one table alone.</summary>
    private IEnumerable<Option> OfOne => [_given, _atLeast, _atMost, _oneOf, _gap, _noGaps];

    /// <summary>How many rows there are to be for each that was learned.</summary>
    /// <exception cref="ToolException">It is no such number, or a number of rows is given, too.</exception>
    public double Scale(ParseResult parsed)
    {
        if (parsed.GetValue(_scale) is not { } scale)
            return 1;
        if (parsed.IsGiven(Rows))
            throw ToolException.Usage($"{RowsName} and {ScaleName} both say how many rows there are to be: one of them is enough.");
        return scale > 0 && double.IsFinite(scale) ? scale : throw ToolException.Usage($"{ScaleName} must be a number above 0.");
    }

    /// <summary>Refuses a scale where nothing says how many rows were learned.</summary>
    public void RefuseScale(ParseResult parsed)
    {
        if (parsed.IsGiven(_scale))
            throw ToolException.Usage($"{ScaleName} is of models of several tables; give the number of rows by {RowsName}.");
    }

    /// <summary>Refuses what goes with one table alone.</summary>
    public void RefuseForTables(ParseResult parsed)
    {
        if (parsed.IsGiven(Rows))
            throw ToolException.Usage($"{RowsName} is of a single table. How many rows there are of tables that relate, {ScaleName} says.");
        if (OfOne.FirstOrDefault(parsed.IsGiven) is { } given)
            throw ToolException.Usage($"{given.Name} is of a single table, and not known of tables that relate, or of sequences.");
    }

    /// <summary>What rows are to have, as it was written.</summary>
    /// <exception cref="ToolException">One is not NAME=VALUE.</exception>
    public GivenTexts Given(ParseResult parsed) => parsed.GetValue(_noGaps) && parsed.IsGiven(_gap)
        ? throw ToolException.Usage($"{_noGaps.Name} and {_gap.Name} don't go together: rows are to have no gaps, and one.")
        : new GivenTexts(
        [.. new[] { _given, _atLeast, _atMost, _oneOf }.SelectMany(option => (parsed.GetValue(option) ?? []).Select(text =>
        {
            var (name, value) = ColumnNames.Pair(text, option.Name);
            return (option.Name, name, value);
        }))],
        [.. (parsed.GetValue(_gap) ?? []).SelectMany(text => ColumnNames.List(text, GivenTexts.Gap))]);

    /// <summary>Generates rows and writes them.</summary>
    public void Write(ParseResult parsed, KaemTableModel model, int rows, ulong seed, string path, TableForm form, OutputFiles outputs, Work work)
    {
        var given = GivenValues.Of(Given(parsed), model.Schema);
        var gaps = parsed.GetValue(_noGaps) ? TableGaps.None : TableGaps.AsTrained;
        // Rows with a condition are drawn together, and those that must differ from each other; Parquet files are written from tables.
        bool mustDiffer = model.Rules.Any(rule => rule.Equals(TableRule.Unique(rule.Columns)));
        if (given.Count > 0 || mustDiffer || InputFiles.IsParquet(path))
        {
            var table = form.Numbered(
                work.Compute(What, _ => given.Count > 0 ? Generate(parsed, model, rows, given, seed, gaps) : model.Generate(rows, seed, gaps)));
            if (given.Count > 0 && FarFromTraining(model, given) is { } far)
                work.Note(far);
            outputs.Write(path, file => form.Write(file, table));
            return;
        }
        bool isPacked = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
        outputs.Write(path, file => work.Write(What, report =>
            CsvRows.Write(file, form.Dialect ?? CsvDialect.Default, isPacked, Parts(model, form, rows, seed, gaps, report, work.Cancellation))));
    }

    private Table Generate(ParseResult parsed, KaemTableModel model, int rows, Dictionary<string, object> given, ulong seed, TableGaps gaps)
    {
        try
        {
            return model.Generate(rows, given, seed, gaps);
        }
        catch (ArgumentException exception)
        {
            // What can't be may be so together with what else is given.
            string options = string.Join(" and ", OfOne.Where(option => option != _noGaps && parsed.IsGiven(option)).Select(option => option.Name));
            throw ToolException.Usage($"{options}: {Messages.Of(exception)}");
        }
    }

    /// <summary>What there is to say of rows that no training row is likely to be like; null where there is nothing.</summary>
    private static string? FarFromTraining(KaemTableModel model, Dictionary<string, object> given)
    {
        try
        {
            var probability = model.Probability(given);
            return probability.IsFarFromTraining
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"What is given has a probability of {Math.Exp(probability.LogProbability):G2}: of the rows that were learned "
                    + $"{probability.TrainingRows:G2} would be so. The rows stand on what the model makes of such rows unseen (effective number of prior "
                    + $"samples: {probability.EffectiveSampleSize:G3}).")
                : null;
        }
        catch (NotSupportedException)
        {
            // What a rule makes of others has no probability of its own.
            return null;
        }
    }

    private static IEnumerable<Table> Parts(
        KaemTableModel model, TableForm form, int rows, ulong seed, TableGaps gaps, ProgressReport report, CancellationToken cancellation)
    {
        for (int first = 0; first < rows; first += PartRows)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return form.Numbered(model.GenerateRange(first, Math.Min(PartRows, rows - first), seed, gaps), first);
            report.At(Math.Min(1, (first + (double)PartRows) / rows));
        }
    }
}
