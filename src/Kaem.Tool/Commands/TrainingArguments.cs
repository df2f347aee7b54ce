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

    private const string RulesName = "--rules";

    private readonly Option<string[]> _rules = new(RulesName)
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
    public IReadOnlyList<TableRule> Rules(ParseResult parsed) => [.. (parsed.GetValue(_rules) ?? []).Select(Rule)];

    /// <summary>The rules of rows, each with its table.</summary>
    /// <exception cref="ToolException">A text is no rule, or a table is not there.</exception>
    public ILookup<string, TableRule> Rules(ParseResult parsed, TableNames tables) => (parsed.GetValue(_rules) ?? []).Select(text =>
    {
        var reader = new NameReader(text, RulesName);
        string table = tables.Read(reader, ':', RulesName);
        return (Table: table, Rule: Rule(tables.IsOne ? text : reader.Rest));
    }).ToLookup(rule => rule.Table, rule => rule.Rule, StringComparer.Ordinal);

    /// <summary>Refuses rules that a table does not keep, or that speak of columns that it has not.</summary>
    /// <exception cref="ToolException">A rule does not hold.</exception>
    public void CheckRules(ParseResult parsed, Table table) => CheckRules(Rules(parsed), table, null);

    /// <summary>Refuses rules that a table does not keep, or that speak of columns that it has not.</summary>
    /// <param name="name">The table's name, where there are several; else null.</param>
    /// <exception cref="ToolException">A rule does not hold.</exception>
    public static void CheckRules(IEnumerable<TableRule> rules, Table table, string? name)
    {
        foreach (var rule in rules)
        {
            CheckColumns([rule], table, name);
            try
            {
                if (rule.Broken(table) is [var first, ..] broken)
                    throw ToolException.Usage($"{RulesName}: '{rule}' does not hold in {ToolSession.Count(broken.Count, "row")}, row {first} first.");
            }
            catch (ArgumentException exception)
            {
                throw ToolException.Usage($"{RulesName}: {Messages.Of(exception)}");
            }
        }
    }

    /// <summary>Refuses rules that speak of columns that a table has not.</summary>
    /// <param name="name">The table's name, where there are several; else null.</param>
    /// <exception cref="ToolException">A column is not there.</exception>
    public static void CheckColumns(IEnumerable<TableRule> rules, Table table, string? name)
    {
        if (rules.SelectMany(rule => rule.Columns).FirstOrDefault(column => table.Find(column) is null) is { } unknown)
            throw ToolException.Usage(Messages.NoColumn(unknown, RulesName, [.. table.Columns.Select(column => column.Name)], name));
    }

    /// <summary>File for the trained model; null for none.</summary>
    public string? SaveModel(ParseResult parsed) => OfTraining.Contains(_saveModel) ? parsed.GetValue(_saveModel) : null;

    public Training Training(ParseResult parsed) => Training(parsed, Rules(parsed));

    /// <param name="rules">What holds in every row.</param>
    public Training Training(ParseResult parsed, IReadOnlyList<TableRule> rules) => new(parsed.GetValue(Seed), parsed.GetValue(_updates), rules);

    /// <summary>A reader that knows what is said of the columns of one table.</summary>
    /// <exception cref="ToolException">A kind is none, or a name comes twice or empty.</exception>
    public SourceReader Reader(ParseResult parsed, SourceReader reader) => Readers(parsed, reader, TableNames.OfOne)[""];

    /// <summary>A reader for each table, that knows what is said of its columns.</summary>
    /// <exception cref="ToolException">A kind is none, a table is not there, or a name comes twice or empty.</exception>
    public IReadOnlyDictionary<string, SourceReader> Readers(ParseResult parsed, SourceReader reader, TableNames tables)
    {
        var kinds = new Dictionary<(string Table, string Name), ColumnKind>();
        foreach (string text in parsed.GetValue(_kinds) ?? [])
        {
            var names = new NameReader(text, KindsName);
            string table = tables.Read(names, '.', KindsName);
            var (name, kind) = ColumnNames.Pair(names, text, KindsName);
            if (!kinds.TryAdd((table, name), Kind(kind.Trim())))
                throw ToolException.Usage($"{KindsName} names column '{name}' twice.");
        }
        var (columns, skipped) = (Names(parsed, _columns, tables), Names(parsed, _skip, tables));
        if (tables.All.FirstOrDefault(table => columns.Contains(table) && skipped.Contains(table)) is not null)
            throw ToolException.Usage("--columns and --skip don't go together: the columns that are not named are left out anyway.");
        return tables.All.ToDictionary(table => table, table => reader with
        {
            TableName = tables.IsOne ? null : table,
            Kinds = kinds.Where(kind => kind.Key.Table == table).ToDictionary(kind => kind.Key.Name, kind => kind.Value, StringComparer.Ordinal),
            Columns = [.. columns[table].Distinct()],
            Skipped = [.. skipped[table].Distinct()],
        });
    }

    /// <exception cref="ToolException">An option goes with training, and there is a model that was trained.</exception>
    public void RefuseWithModel(ParseResult parsed, string model)
    {
        if (OfTraining.FirstOrDefault(parsed.IsGiven) is { } given)
            throw ToolException.Usage($"{given.Name} goes with training, and '{model}' is trained already. Leave out the one or the other.");
    }

    private static TableRule Rule(string text)
    {
        try
        {
            return TableRule.Parse(text);
        }
        catch (FormatException exception)
        {
            throw ToolException.Usage($"{RulesName}: {exception.Message}");
        }
    }

    private static ILookup<string, string> Names(ParseResult parsed, Option<string[]> option, TableNames tables) =>
        (parsed.GetValue(option) ?? []).SelectMany(text => tables.List(text, option.Name)).ToLookup(name => name.Table, name => name.Column);

    // Numbers stand for members, too, and nobody means them.
    private static ColumnKind Kind(string text) => Enum.GetNames<ColumnKind>().Contains(text, StringComparer.OrdinalIgnoreCase)
        ? Enum.Parse<ColumnKind>(text, ignoreCase: true)
        : throw ToolException.Usage($"'{text}' is no kind of column. The kinds are {string.Join(", ", Enum.GetNames<ColumnKind>())}.");
}
