namespace Kaem.ML.Parts;

/// <summary>Scores of rows of which parts are predicted.</summary>
internal interface IPartScores
{
    /// <summary>What a row's other parts say of one: the part's columns.</summary>
    ReadOnlySpan<float> Prediction(int part, int row);
}
