using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Kaem.ML.Numerics;

namespace Kaem.ML;

/// <summary>Checks the names of the columns that a model adds. An empty one means that the column is not wanted.</summary>
internal static class OutputNames
{
    /// <summary>The name of a column, which may be empty but not null.</summary>
    public static string NotNull(string? value, [CallerMemberName] string option = "") =>
        value ?? throw new ArgumentNullException(option, $"{option} must be a column's name, or empty where the column is not wanted.");

    /// <summary>Refuses a name that no file could hold: a surrogate stands alone in it.</summary>
    public static void Valid(string name, string argument)
    {
        if (Encoding.Unicode.GetString(Encoding.Unicode.GetBytes(name)) != name)
            throw new ArgumentException(
                $"'{string.Concat(name.Select(unit => char.IsSurrogate(unit) ? $"\\u{(int)unit:x4}" : unit.ToString()))}' is no valid UTF-16, a surrogate of "
                + "it stands alone: no file could hold it.", argument);
    }

    /// <summary>Those of the columns that are wanted.</summary>
    public static IReadOnlyList<(RowOutput Output, string Name)> Wanted(params IEnumerable<(RowOutput Output, string Name)> columns) =>
        [.. columns.Where(column => column.Name.Length > 0)];

    /// <summary>
    /// What goes before outputs that have their default names, so that they hide no column of the data: nothing where these are free, else the owner's name
    /// and a dot.
    /// </summary>
    /// <param name="owner">The column that the model learns from, or what else tells it from others.</param>
    public static string Prefix(string owner, IEnumerable<string> names, Func<string, bool> isTaken)
    {
        string prefix = "";
        for (int number = 1; names.Any(name => name.Length > 0 && isTaken(prefix + name)); number++)
            prefix = number == 1 ? $"{owner}." : string.Create(CultureInfo.InvariantCulture, $"{owner}{number}.");
        return prefix;
    }

    /// <summary>Refuses two columns of one name, and names that no file could hold.</summary>
    public static void Check(IEnumerable<(RowOutput Output, string Name)> wanted)
    {
        foreach (var (_, name) in wanted)
            Valid(name, "outputs");
        if (wanted.GroupBy(column => column.Name).FirstOrDefault(group => group.Count() > 1) is not { } twice)
            return;
        throw new ArgumentException(
            $"{string.Join(" and ", twice.Select(column => column.Output))} are both named '{twice.Key}'. Give each output column a name of its own, or an "
            + "empty one where it is not wanted.",
            "outputs");
    }
}
