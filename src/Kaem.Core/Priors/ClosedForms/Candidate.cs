namespace Kaem.ML.Priors;

/// <summary>Which numbers inside a candidate's argument a·z + b are free; the others would only do what c and d do.</summary>
internal enum Freedom
{
    /// <summary>Neither: a = 1, b = 0.</summary>
    None,

    /// <summary>b, and the sign of a where it matters: scaling the argument scales the function, or adds to it.</summary>
    Shift,

    /// <summary>a: shifting the argument scales the function.</summary>
    Scale,

    /// <summary>Both.</summary>
    Both,
}

/// <summary>A function that energies are compared with.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Function">Its values.</param>
/// <param name="Freedom">What is free in its argument.</param>
/// <param name="Complexity">How much there is to it.</param>
/// <param name="IsDefined">Whether it is finite and smooth enough on an interval of arguments.</param>
/// <param name="Format">Its text, with {0} for the argument in brackets where it needs them, or {1} for the bare argument.</param>
internal sealed record Candidate(
    string Name, Func<double, double> Function, Freedom Freedom, int Complexity, Func<double, double, bool> IsDefined, string Format)
{
    /// <summary>Whether mirroring the argument gives nothing that c and d do not, as for even and odd functions: then a stays above 0.</summary>
    public bool Mirrors { get; init; } = true;

    /// <summary>The library, simple functions first.</summary>
    public static IReadOnlyList<Candidate> All { get; } =
    [
        Anywhere("z", x => x, Freedom.None, 1, "{0}"),
        Anywhere("z²", x => x * x, Freedom.Shift, 2, "{0}²"),
        Anywhere("z³", x => x * x * x, Freedom.Shift, 3, "{0}³"),
        Anywhere("z⁴", x => x * x * x * x, Freedom.Shift, 4, "{0}⁴"),
        Anywhere("abs", Math.Abs, Freedom.Shift, 2, "|{1}|"),
        Anywhere("exp", Math.Exp, Freedom.Scale, 2, "exp({1})") with { Mirrors = false },
        new("log", Math.Log, Freedom.Shift, 2, (low, _) => low > 0, "log({1})") { Mirrors = false },
        new("sqrt", Math.Sqrt, Freedom.Shift, 2, (low, _) => low >= 0, "sqrt({1})") { Mirrors = false },
        new("1/z", x => 1 / x, Freedom.Shift, 2, (low, high) => low * high > 0, "1/{0}"),
        Anywhere("sin", Math.Sin, Freedom.Both, 3, "sin({1})"),
        Anywhere("cos", Math.Cos, Freedom.Both, 3, "cos({1})"),
        // No pole between the ends.
        new("tan", Math.Tan, Freedom.Both, 4, (low, high) => Math.Floor(low / Math.PI + 0.5) == Math.Floor(high / Math.PI + 0.5), "tan({1})"),
        Anywhere("tanh", Math.Tanh, Freedom.Both, 3, "tanh({1})"),
        Anywhere("sigmoid", x => 1 / (1 + Math.Exp(-x)), Freedom.Both, 3, "sigmoid({1})"),
        Anywhere("gaussian", x => Math.Exp(-x * x), Freedom.Both, 3, "exp(-{0}²)"),
    ];

    /// <summary>The candidate of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static Candidate Named(string name) => All.FirstOrDefault(candidate => candidate.Name == name)
        ?? throw new ArgumentException(
            $"There is no candidate '{name}'; there are {string.Join(", ", All.Select(candidate => candidate.Name))}.", nameof(name));

    /// <summary>The function of an argument as text.</summary>
    /// <param name="compound">Whether the argument needs brackets before a power.</param>
    public string Text(string argument, bool compound) =>
        Format.Replace("{0}", compound && Freedom != Freedom.None ? $"({argument})" : argument).Replace("{1}", argument);

    private static Candidate Anywhere(string name, Func<double, double> function, Freedom freedom, int complexity, string format) =>
        new(name, function, freedom, complexity, (_, _) => true, format);
}
