using System.CommandLine;
using Kaem.ML;
using Kaem.ML.Tables;
using Kaem.Tool.Arguments;
using Kaem.Tool.Files;
using Kaem.Tool.Models;

namespace Kaem.Tool.Commands;

/// <summary>What is learned, and how. What goes with training alone is refused where a saved model is used.</summary>
internal sealed class TrainingArguments
{
    public const string KindsName = "--kinds";

    private readonly Option<string[]> _kinds = new(KindsName)
    {
        Description = $"The kind of a column that is not what it seems: {string.Join(", ", Enum.GetNames<ColumnKind>())}. Can be given several times.",
        HelpName = "NAME=KIND",
    };

    private readonly Option<string[]> _columns = new("--columns")
    {
        Description = "The columns to learn; the others are left out. Can be given several times.", HelpName = "NAME,NAME",
    };

    private readonly Option<string[]> _skip = new("--skip") { Description = "Columns to leave out. Can be given several times.", HelpName = "NAME,NAME" };

    private readonly Option<string[]> _rules = new("--rules")
    {
        Description = "What holds in every row, and then in every row that is made: 'from <= until', 'low < high', 'total = net + tax', 'zone -> borough', "
            + "'make + model', '0 <= age <= 120', 'unique year + number'. Can be given several times.",
        HelpName = "RULE",
    };

    private readonly Option<int?> _updates = new Option<int?>("--updates")
    {
        Description = $"Updates of training. Where it is left out rows held out tell how many, {new KaemTableOptions().Updates} at most.", HelpName = "COUNT",
    }.AtLeast(1);

    private readonly Option<string?> _saveModel = new("--save-model")
    {
        Description = "File for the trained model, as 'kaem fit' writes it.", HelpName = "FILE",
    };

    /// <param name="savesModel">Whether the model is what the command writes anyway.</param>
    public TrainingArguments(bool savesModel = false) => OfTraining = savesModel ? [_kinds, _columns, _skip, _rules, _updates]
        : [_kinds, _columns, _skip, _rules, _updates, _saveModel];

    /// <summary>Seed of every random number, those of generated rows included.</summary>
    public Option<ulong> Seed { get; } = new("--seed") { Description = "Seed of every random number.", HelpName = "NUMBER", DefaultValueFactory = _ => 1 };

    /// <summary>What goes with training alone.</summary>
    private IReadOnlyList<Option> OfTraining { get; }

    public void AddTo(Command command)
    {
        foreach (var option in OfTraining)
            command.Options.Add(option);
        command.Options.Add(Seed);
    }

    /// <summary>Adds what is said of columns alone.</summary>
    public void AddColumnsTo(Command command)
    {
        foreach (var option in new[] { _kinds, _columns, _skip, _rules })
            command.Options.Add(option);
    }

    /// <summary>The rules of rows.</summary>
    /// <exception cref="ToolException">A text is no rule.</exception>
    public IReadOnlyList<TableRule> Rules(ParseResult parsed) => [.. (parsed.GetValue(_rules) ?? []).Select(text =>
    {
        try
        {
            return TableRule.Parse(text);
        }
        catch (FormatException exception)
        {
            throw ToolException.Usage($"--rules: {exception.Message}");
        }
    })];

    /// <summary>Refuses rules that a table does not keep, or that speak of columns that it has not.</summary>
    /// <exception cref="ToolException">A rule does not hold.</exception>
    public void CheckRules(ParseResult parsed, Table table)
    {
        foreach (var rule in Rules(parsed))
        {
            if (rule.Columns.FirstOrDefault(name => table.Find(name) is null) is { } unknown)
                throw ToolException.Usage(Messages.NoColumn(unknown, "--rules", [.. table.Columns.Select(column => column.Name)]));
            try
            {
                if (rule.Broken(table) is [var first, ..] broken)
                    throw ToolException.Usage($"--rules: '{rule}' does not hold in {ToolSession.Count(broken.Count, "row")}, row {first} first.");
            }
            catch (ArgumentException exception)
            {
                throw ToolException.Usage($"--rules: {Messages.Of(exception)}");
            }
        }
    }

    /// <summary>File for the trained model; null for none.</summary>
    public string? SaveModel(ParseResult parsed) => OfTraining.Contains(_saveModel) ? parsed.GetValue(_saveModel) : null;

    public Training Training(ParseResult parsed) => new(parsed.GetValue(Seed), parsed.GetValue(_updates), Rules(parsed));

    /// <summary>A reader that knows what is said of columns.</summary>
    /// <exception cref="ToolException">A kind is none, or a name comes twice or empty.</exception>
    public SourceReader Reader(ParseResult parsed, SourceReader reader)
    {
        var kinds = new Dictionary<string, ColumnKind>(StringComparer.Ordinal);
        foreach (string text in parsed.GetValue(_kinds) ?? [])
        {
            var (name, kind) = ColumnNames.Pair(text, KindsName);
            if (!kinds.TryAdd(name, Kind(kind.Trim())))
                throw ToolException.Usage($"{KindsName} names column '{name}' twice.");
        }
        string[] columns = Names(parsed, _columns), skipped = Names(parsed, _skip);
        if (columns.Length > 0 && skipped.Length > 0)
            throw ToolException.Usage("--columns and --skip don't go together: the columns that are not named are left out anyway.");
        return reader with { Kinds = kinds, Columns = columns, Skipped = skipped };
    }

    /// <exception cref="ToolException">An option goes with training, and there is a model that was trained.</exception>
    public void RefuseWithModel(ParseResult parsed, string model)
    {
        if (OfTraining.FirstOrDefault(parsed.IsGiven) is { } given)
            throw ToolException.Usage($"{given.Name} goes with training, and '{model}' is trained already. Leave out the one or the other.");
    }

    private static string[] Names(ParseResult parsed, Option<string[]> option) =>
        [.. (parsed.GetValue(option) ?? []).SelectMany(text => ColumnNames.List(text, option.Name)).Distinct()];

    // Numbers stand for members, too, and nobody means them.
    private static ColumnKind Kind(string text) => Enum.GetNames<ColumnKind>().Contains(text, StringComparer.OrdinalIgnoreCase)
        ? Enum.Parse<ColumnKind>(text, ignoreCase: true)
        : throw ToolException.Usage($"'{text}' is no kind of column. The kinds are {string.Join(", ", Enum.GetNames<ColumnKind>())}.");
}
