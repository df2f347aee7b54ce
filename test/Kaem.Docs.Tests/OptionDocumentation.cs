using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Kaem.ML.Numerics;

namespace Kaem.ML.Docs.Tests;

/// <summary>What the XML documentation of the packages says of types, properties and parameters, as Markdown.</summary>
internal static partial class OptionDocumentation
{
    private const string Ours = "ours";

    private static readonly Dictionary<string, XElement> Members = new[]
        {
            typeof(KaemModel), typeof(KaemEstimator), typeof(SvgPlot), typeof(OnnxOptions), typeof(KaemTextOptions),
        }
        .Select(type => XDocument.Load(Path.ChangeExtension(type.Assembly.Location, ".xml")))
        .SelectMany(file => file.Descendants("member"))
        .ToDictionary(member => (string)member.Attribute("name")!);

    /// <summary>A type's summary.</summary>
    public static string Of(Type type) => Markdown(Members[$"T:{type.FullName}"].Element("summary")!);

    /// <summary>What an option is, and the source of its default; "ours" where its documentation names none.</summary>
    public static (string What, string Source) Of(OptionEntry option)
    {
        var type = OptionCatalogue.TypeOf(option);
        if (ParameterName().Match(option.Name) is { Success: true } name)
        {
            var method = Members.Single(member => member.Key.StartsWith($"M:{type.FullName}.{name.Groups[1].Value}(", StringComparison.Ordinal)).Value;
            return (Markdown(method.Elements("param").Single(element => (string)element.Attribute("name")! == name.Groups[2].Value)), SourceOf(method, option)
                ?? Ours);
        }
        // An option that is inherited stands there again for its default. Of a positional record the parameter says what it is.
        XElement[] told = [.. Homes(type).SelectMany(home => new[]
        {
            Members.GetValueOrDefault($"P:{home.FullName}.{option.Name}"),
            Members.GetValueOrDefault($"T:{home.FullName}")?.Elements("param").FirstOrDefault(element => (string)element.Attribute("name")! == option.Name),
        }).OfType<XElement>()];
        string what = told.Select(element => element.Name == "param" ? Markdown(element) : element.Element("summary") is { } summary ? Markdown(summary) : "")
            .FirstOrDefault(text => text.Length > 0)
            ?? throw new InvalidOperationException($"{option.Type}.{option.Name} has no documentation.");
        return (what.Replace($"`{option.Type}.", "`", StringComparison.Ordinal), told.Select(element => SourceOf(element, option))
            .FirstOrDefault(source => source is not null) ?? (option.Default == OptionCatalogue.Required ? "–" : Ours));
    }

    private static IEnumerable<Type> Homes(Type type)
    {
        for (var home = type; home is not null && home != typeof(object); home = home.BaseType)
            yield return home;
    }

    /// <summary>The source that is given for the type itself, or else for all.</summary>
    private static string? SourceOf(XElement documentation, OptionEntry option) =>
        (documentation.Elements("source").FirstOrDefault(source => (string?)source.Attribute("of") == option.Type)
        ?? documentation.Elements("source").FirstOrDefault(source => source.Attribute("of") is null))?.Value;

    private static string Markdown(XElement element) => Blank().Replace(string.Concat(element.Nodes().Select(Markdown)), " ").Trim();

    private static string Markdown(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "source" } => "",
        XElement { Name.LocalName: "see" or "seealso" } link when link.Attribute("cref") is { } target => $"`{Short(target.Value)}`",
        XElement { Name.LocalName: "see" } word => $"`{(string)word.Attribute("langword")!}`",
        XElement { Name.LocalName: "paramref" or "typeparamref" } reference => $"`{(string)reference.Attribute("name")!}`",
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement other => Markdown(other) + " ",
        _ => "",
    };

    /// <summary>A member's name without namespace, and with its type where that tells more.</summary>
    private static string Short(string cref)
    {
        string name = Parameters().Replace(cref[2..], "");
        string[] parts = name.Split('.');
        return cref[0] == 'T' ? parts[^1] : $"{parts[^2]}.{parts[^1]}";
    }

    [GeneratedRegex(@"^(\w+)\((\w+)\)$")]
    private static partial Regex ParameterName();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();

    [GeneratedRegex(@"\(.*$|``?\d")]
    private static partial Regex Parameters();
}
