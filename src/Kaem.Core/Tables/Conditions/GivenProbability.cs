namespace Kaem.ML;

/// <summary>How likely it is that a row has what is given.</summary>
/// <param name="LogProbability">Its logarithm, in nats; of a number that is given exactly, that of its bin.</param>
/// <param name="TrainingRows">Rows of training that would be so, if they were as the model has it.</param>
/// <param name="EffectiveSampleSize">
/// Prior samples that the estimate stands on: few where what is given is rare together. See <see cref="TableRequest.Samples"/>.
/// </param>
public sealed record GivenProbability(double LogProbability, double TrainingRows, double EffectiveSampleSize)
{
    /// <summary>Whether not even one training row is likely to be so: what is generated then stands on what the model makes of rows that it never saw.</summary>
    public bool IsFarFromTraining => TrainingRows < 0.5;
}
