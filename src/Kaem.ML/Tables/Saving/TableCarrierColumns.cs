namespace Kaem.ML.Tables.Saving;

/// <summary>
/// Names of the columns that a saved table model's chain uses inside, besides those of <see cref="Kaem.ML.Saving.CarrierColumns"/>. Saved models name them: they stay
/// as they are.
/// </summary>
internal static class TableCarrierColumns
{
    private const string Prefix = "kaem.ml:table-carrier/1:";

    public const string NoNumber = Prefix + "no-number";
    public const string NoText = Prefix + "no-text";
    public const string NoSlot = Prefix + "no-slot";
    public const string Numbers = Prefix + "numbers";
    public const string Texts = Prefix + "texts";
    public const string Slots = Prefix + "slots";

    /// <summary>Followed by the column's place among the model's.</summary>
    public const string Column = Prefix + "column:";
}
