namespace Kaem.ML;

/// <summary>How the next token is drawn from its probabilities.</summary>
public sealed record TextSampling
{
    /// <summary>Probabilities are raised to 1/T: below 1 likely tokens become likelier, 0 always takes the likeliest; 1 is the model.</summary>
    public float Temperature { get; init => field = Check.NotNegative(value, Bounds.Factor); } = 1;

    /// <summary>Only so many of the likeliest tokens are drawn; 0 for all.</summary>
    public int TopK { get; init => field = Check.AtLeast(value, 0, Bounds.Batch); }

    /// <summary>Only the likeliest tokens that have this probability together are drawn (Holtzman et al. 2020); 1 for all.</summary>
    public float TopP
    {
        get;
        init => field = value is > 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(TopP), value, "TopP must be above 0 and at most 1.");
    } = 1;

    /// <summary>Most tokens of a text; what would be longer is cut there.</summary>
    public int MostTokens { get; init => field = Check.AtLeast(value, 1, Bounds.Batch); } = 512;
}
