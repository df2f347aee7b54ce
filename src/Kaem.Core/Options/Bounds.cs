namespace Kaem.ML;

/// <summary>
/// The most that options may be, far above what anybody needs: what lies beyond is a slip, or a file that was made to do harm, and would overflow or ask for
/// all memory somewhere deep within. What fits into the machine's memory is another question, see <see cref="Numerics.Room"/>.
/// </summary>
internal static class Bounds
{
    /// <summary>Widths of latents and of hidden layers.</summary>
    public const int Width = 65_536;

    /// <summary>Outer widths, which are 2P + 1 where nobody says otherwise.</summary>
    public const int OuterWidth = 2 * Width + 1;

    /// <summary>Columns of a block, and of all blocks together.</summary>
    public const int Columns = 100_000_000;

    /// <summary>Categories of a column of a table.</summary>
    public const int Categories = 10_000_000;

    /// <summary>Rows of one update.</summary>
    public const int Batch = 1_000_000;

    /// <summary>Samples, draws or completions of a row.</summary>
    public const int Samples = 1_000_000;

    /// <summary>Steps of a Markov chain.</summary>
    public const int ChainSteps = 1_000_000;

    /// <summary>Temperatures that a row's chains have.</summary>
    public const int Temperatures = 10_000;

    /// <summary>Chains of a row.</summary>
    public const int Chains = 10_000;

    /// <summary>Passes over the rows: a model's history has a line for each, and its file holds so many.</summary>
    public const int Epochs = 1_000_000;

    /// <summary>Updates.</summary>
    public const long Steps = 1_000_000_000_000;

    /// <summary>Intervals of a basis's grid; priors whose quadrature does not reach as far are refused by its panels.</summary>
    public const int GridSize = 4096;

    /// <summary>Learning rates, step sizes, penalties and other factors.</summary>
    public const float Factor = 1e6f;

    /// <summary>Exponents of schedules.</summary>
    public const float Exponent = 1000;

    /// <summary>Numbers in the data's unit: their squares are numbers of single precision.</summary>
    public const float Scale = 1e15f;

    /// <summary>Ends of domains, and lengths of gradients, where those who want none give a number that nothing comes near.</summary>
    public const float Far = 1e30f;
}
