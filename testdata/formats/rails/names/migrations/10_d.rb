class D < ActiveRecord::Migration[7.1]
  def up
  end
end
