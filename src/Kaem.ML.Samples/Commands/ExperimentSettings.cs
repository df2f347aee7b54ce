using System.CommandLine;
using System.Globalization;

namespace Kaem.ML.Samples.Commands;

/// <summary>The options that all experiments have in common.</summary>
internal sealed class ExperimentSettings(string dataHelp, string paperHelp)
{
    private readonly List<Option> _counts = [];
    private readonly Option<string> _data = new("--data") { Description = dataHelp, Required = true };
    private readonly Option<string> _output = new(
        "--output", "-o") { Description = "Folder for pictures, tables and reports.", DefaultValueFactory = _ => "kaem-output" };

    public Option<ulong> Seed { get; } = new("--seed") { Description = "Seed of every random number.", DefaultValueFactory = _ => 1 };

    public Option<bool> Paper { get; } = new("--paper") { Description = paperHelp };

    public string DataOf(ParseResult given) => given.GetRequiredValue(_data);

    public string OutputOf(ParseResult given) => given.GetRequiredValue(_output);

    /// <summary>An option for a whole number that depends on <see cref="Paper"/> where it is left out.</summary>
    /// <returns>What reads it.</returns>
    public Func<ParseResult, int> Count(string name, string what, int reduced, int paper, int least = 2)
    {
        string description = reduced == paper
            ? string.Create(CultureInfo.InvariantCulture, $"{what}; {reduced:N0} if left out.")
            : string.Create(CultureInfo.InvariantCulture, $"{what}; {reduced:N0} if left out, with --paper {paper:N0}.");
        var option = new Option<int?>(name) { Description = description }.AtLeast(least);
        _counts.Add(option);
        return given => given.GetValue(option) ?? (given.GetValue(Paper) ? paper : reduced);
    }

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _data, Paper, _output, Seed }.Concat(_counts))
            command.Options.Add(option);
    }
}
