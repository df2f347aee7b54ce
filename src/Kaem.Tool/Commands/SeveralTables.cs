using System.CommandLine;
using Kaem.ML;
using Kaem.ML.Tables;
using Kaem.Tool.Arguments;
using Kaem.Tool.Files;
using Kaem.Tool.Models;

namespace Kaem.Tool.Commands;

/// <summary>Tables that relate, or one whose rows are sequences: read, checked, and learned.</summary>
internal sealed class SeveralTables(SourceArguments source, TrainingArguments training)
{
    private readonly RelationArguments _relations = new();

    public void AddTo(Command command) => _relations.AddTo(command);

    /// <summary>Whether a command line is about tables that relate rather than one table.</summary>
    public bool AreMeant(ParseResult parsed, IReadOnlyList<string> paths) => paths.Count > 1 || _relations.AreGiven(parsed);

    /// <summary>Reads the options, before anything is read or trained.</summary>
    public Plan Prepare(ParseResult parsed, IReadOnlyList<string> paths, OutputFiles outputs)
    {
        var names = TableNames.OfFiles(paths);
        foreach (string path in paths)
            outputs.Protect(path);
        var (readers, rules, said) = (training.Readers(parsed, source.Reader(parsed), names), training.Rules(parsed, names), _relations.Read(parsed, names));
        return new Plan(names, paths, readers, rules, said, training.Training(parsed, []).OptionsOfTables(rules, _relations.Orphans(parsed)));
    }

    /// <summary>Reads the tables, finds what ties them together, and says so. What can't be learned is refused.</summary>
    /// <exception cref="ToolException">A column is not there, a rule does not hold, or keys are none.</exception>
    public static SourceTables Read(Plan plan, ToolSession session)
    {
        var sources = plan.Names.All.Zip(plan.Paths).ToDictionary(
            table => table.First, table => plan.Readers[table.First].Read(table.Second), StringComparer.Ordinal);
        var tables = new SourceTables(sources, plan.Said.Schema(sources.ToDictionary(table => table.Key, table => table.Value.Table)));
        foreach (var (name, table) in sources)
            session.Describe(table, tables.KeysOf(name));
        Describe(plan, tables, session);
        foreach (var rules in plan.Rules)
            TrainingArguments.CheckRules(rules, tables.Tables[rules.Key], plan.Names.IsOne ? null : rules.Key);
        return tables;
    }

    /// <summary>Learns the tables.</summary>
    /// <exception cref="ToolException">They can't be learned as they are.</exception>
    public static KaemFittedTables Fit(Plan plan, SourceTables tables, ToolSession session)
    {
        try
        {
            KaemTablesModel.Check(tables.Tables, tables.Schema, plan.Options);
        }
        catch (ArgumentException exception)
        {
            throw ToolException.Usage(Messages.Of(exception));
        }
        return Training.Fit(tables.Tables, tables.Schema, plan.Options, session.Work);
    }

    private static void Describe(Plan plan, SourceTables tables, ToolSession session)
    {
        var schema = tables.Schema;
        foreach (var relation in schema.Relations)
        {
            bool isFound = !plan.Said.Relations.Any(said => said.Child == relation.Child && said.Column == relation.ForeignKey);
            bool isFirst = relation == schema.Relations.FirstOrDefault(other => other.Child == relation.Child && other.Parent != other.Child)
                && !schema.Sequences.Any(sequence => sequence.Table == relation.Child);
            string text = $"{Name(relation.Child)}.{Name(relation.ForeignKey)}={Name(relation.Parent)}.{Name(schema.PrimaryKeys[relation.Parent])}";
            session.Console.Say(
                $"relation {Messages.ForShell(text)}{(isFound ? ", found by looking" : "")}"
                + (isFirst ? $": rows of '{relation.Child}' belong to those of '{relation.Parent}'{Order(relation.OrderBy)}" : ""));
        }
        foreach (var sequence in schema.Sequences)
            session.Console.Say($"sequences of '{sequence.Table}', a row for each step of each '{sequence.EntityKey}'{Order(sequence.OrderBy)}");
        foreach (var note in schema.Notes)
            session.Console.Note(Messages.Told(note));
        if (plan.Names.IsOne)
            return;
        foreach (string alone in plan.Names.All.Where(name => !schema.Relations.Any(relation =>
            relation.Child != relation.Parent && (relation.Child == name || relation.Parent == name))))
        {
            session.Console.Note(
                $"table '{alone}' is learned by itself: nothing in names and values says that it relates to another. If it does, give "
                + "--relation TABLE.NAME=TABLE.NAME.");
        }

        static string Name(string name) => ColumnNames.Quoted(name, '.', '=');

        static string Order(string? column) => column is null ? "" : $", in order of '{column}'";
    }

    /// <summary>What is to be learned.</summary>
    /// <param name="Names">The tables.</param>
    /// <param name="Paths">Their files.</param>
    /// <param name="Readers">Reads each as the command line says.</param>
    /// <param name="Rules">What holds in the rows of each.</param>
    /// <param name="Said">What is said of how they relate.</param>
    /// <param name="Options">How they are learned.</param>
    internal sealed record Plan(
        TableNames Names, IReadOnlyList<string> Paths, IReadOnlyDictionary<string, SourceReader> Readers, ILookup<string, TableRule> Rules,
        RelationArguments.Said Said, KaemTablesOptions Options);
}
