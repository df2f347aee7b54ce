using System.Globalization;
using Kaem.ML.Priors;

namespace Kaem.ML;

/// <summary>How the points of the domain count where an energy is compared with a closed form.</summary>
public enum ClosedFormWeighting
{
    /// <summary>By the latent's own density: what the form says where latents fall. The default.</summary>
    Density,

    /// <summary>All alike.</summary>
    Uniform,
}

/// <summary>An energy in closed form, <c>f(z) ≈ c·g(a·z + b) + d</c> (in the manner of Liu et al. 2024).</summary>
/// <param name="Name">The function g, for instance <c>sin</c>.</param>
/// <param name="A">Scale a of the argument.</param>
/// <param name="B">Shift b of the argument.</param>
/// <param name="C">Factor c.</param>
/// <param name="D">Constant d, which the partition function takes up: it changes no density.</param>
/// <param name="RSquared">Share of the energy's variance over the domain that the form explains; 1 for a perfect fit.</param>
/// <param name="Complexity">How much there is to the function: 1 for a line, up to 4.</param>
/// <param name="Score">What candidates are ordered by, the smaller the better: bits of misfit <c>log2(1 - R² + 1e-5)</c> and complexity, weighed.</param>
public sealed record ClosedForm(string Name, double A, double B, double C, double D, double RSquared, int Complexity, double Score)
{
    /// <summary>The form as text, for instance <c>1.2·sin(3.1·z + 0.5) - 0.7</c>.</summary>
    public string Formula
    {
        get
        {
            if (Name == "0")
                return Number(D);
            string argument = Term(A, "z", first: true) + Constant(B);
            string function = Candidate.Named(Name).Text(argument, argument != "z");
            return Term(C, function, first: true) + Constant(D);
        }
    }

    /// <summary>The form's value at z.</summary>
    public double Evaluate(double z) => Name == "0" ? D : C * Candidate.Named(Name).Function(A * z + B) + D;

    /// <summary>The formula and its R².</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Formula}  (R² = {RSquared:0.0000})");

    private static string Term(double factor, string text, bool first) => (factor, first) switch
    {
        (1, true) => text,
        (-1, true) => "-" + text,
        _ => $"{Number(factor)}·{text}",
    };

    private static string Constant(double value) => value == 0 ? "" : value < 0 ? $" - {Number(-value)}" : $" + {Number(value)}";

    private static string Number(double value) => (value == 0 ? 0 : value).ToString("G4", CultureInfo.InvariantCulture);
}
