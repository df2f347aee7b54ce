namespace Kaem.Tool.Arguments;

/// <summary>What generated rows must have, as it was written: of each column one value, ends of a range, some values, or that there is a gap.</summary>
/// <param name="Values">Values, each with its option and column.</param>
/// <param name="Gaps">Columns that are to have a gap.</param>
internal sealed record GivenTexts(IReadOnlyList<(string Option, string Name, string Value)> Values, IReadOnlyList<string> Gaps)
{
    public const string Exactly = "--given", AtLeast = "--at-least", AtMost = "--at-most", OneOf = "--one-of", Gap = "--gap";

    /// <summary>The columns, each with what is said of it.</summary>
    /// <exception cref="ToolException">Two options say of a column what can't both be.</exception>
    public IEnumerable<(string Name, (string Option, string Value)[] Said)> ByColumn()
    {
        var all = Values.Concat(Gaps.Select(name => (Option: Gap, Name: name, Value: "")));
        foreach (var column in all.GroupBy(each => each.Name, StringComparer.Ordinal))
        {
            (string Option, string Value)[] said = [.. column.Select(each => (each.Option, each.Value))];
            string[] options = [.. said.Select(each => each.Option)];
            if (Array.FindIndex(options, option => option != OneOf && options.Count(other => other == option) > 1) is >= 0 and var twice)
            {
                throw ToolException.Usage(options[twice] == Exactly
                    ? $"{Exactly} names column '{column.Key}' twice; a row has one value in it. Several that it may have are given by {OneOf}."
                    : $"{options[twice]} names column '{column.Key}' twice.");
            }
            if (options.Distinct().Count() > 1 && !options.All(option => option is AtLeast or AtMost))
                throw ToolException.Usage($"{string.Join(" and ", options.Distinct())} both say what column '{column.Key}' is: one of them is enough.");
            yield return (column.Key, said);
        }
    }
}
