namespace Kaem.ML.Notebooks;

/// <summary>
/// Says who formats a type in a .NET notebook. The kernel finds the attribute, and calls what it names, by their members' names alone
/// (Microsoft.DotNet.Interactive.Formatting), so no package is needed for it.
/// </summary>
/// <param name="formatterSourceType">A type with a constructor without parameters and a method CreateTypeFormatters.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class TypeFormatterSourceAttribute(Type formatterSourceType) : Attribute
{
    public Type FormatterSourceType { get; } = formatterSourceType;

    /// <summary>What to show where a front end takes several; null for the kernel's choice, HTML.</summary>
    public string[]? PreferredMimeTypes { get; set; }
}
