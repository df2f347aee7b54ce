namespace Kaem.ML.Tables.Scoring;

/// <summary>What a fitted table's model adds to a row, in the order of the columns.</summary>
internal enum TableOutput
{
    LogLikelihood,
    Latent,
    Contributions,
}
