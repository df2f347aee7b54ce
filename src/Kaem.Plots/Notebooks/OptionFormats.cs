using System.Collections;
using System.Globalization;
using System.Reflection;

namespace Kaem.ML.Plots;

/// <summary>Options as a table of names and values, those within others under their names: <c>Prior.Basis.GridSize</c>.</summary>
/// <param name="type">The options' type; those that derive from it look alike.</param>
internal sealed class OptionFormats(Type type) : INotebookFormats
{
    public Type Type => type;

    public IReadOnlyList<string> MimeTypes => ["text/html"];

    public string Write(object value) => Of(new HtmlPiece(), value).ToString();

    /// <summary>Adds the options' table to a piece.</summary>
    public static HtmlPiece Of(HtmlPiece piece, object options) => piece.Facts(Rows(options, ""));

    private static IEnumerable<(string Name, string Value)> Rows(object options, string prefix)
    {
        foreach (var property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetIndexParameters().Length > 0 || property.GetCustomAttribute<ObsoleteAttribute>() is not null)
                continue;
            string name = prefix + property.Name;
            object? value = property.GetValue(options);
            if (value is null || Text(value) is not { } text)
            {
                yield return (name, value is null ? "–" : value.GetType().Name);
                foreach (var inner in value is null ? [] : Rows(value, name + "."))
                    yield return inner;
                continue;
            }
            yield return (name, text);
        }
    }

    /// <summary>The value in one cell; null for options that have a table of their own.</summary>
    private static string? Text(object value) => value switch
    {
        string text => text,
        bool flag => flag ? "yes" : "no",
        Enum choice => Words.Spaced(choice.ToString()),
        float number => number.ToString(CultureInfo.InvariantCulture),
        double number => number.ToString(CultureInfo.InvariantCulture),
        IFormattable number when value.GetType().IsPrimitive => number.ToString(null, CultureInfo.InvariantCulture),
        IDictionary map => map.Count == 0 ? "none" : string.Join(", ", map.Keys.Cast<object>().Select(key => $"{key}: {map[key]}")),
        IEnumerable list => List([.. list.Cast<object>()]),
        _ => value.GetType().Namespace?.StartsWith("Kaem.", StringComparison.Ordinal) == true ? null : value.ToString(),
    };

    private static string List(object[] items) => items.Length == 0 ? "none" : string.Join(", ", items.Select(item => Text(item) ?? item.ToString()));
}
